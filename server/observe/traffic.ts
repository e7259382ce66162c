import type { RouteDescription } from '../guest/ops.ts';
import { type Family, type Labels, plain } from './family.ts';
import { BOUNDS_US, Histogram } from './histogram.ts';
import type { Ending, ObservedExchange, Watcher } from './observed-exchange.ts';
import { STAGES } from './stage-times.ts';

/** Methods that get a label of their own: whoever invents methods must not invent series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

const UNFINISHED: readonly Ending[] = ['aborted', 'cut', 'reset', 'gone'];

/** Requests nobody served, in `hits`. */
export const NOBODY = '(none)';
export const FETCH = '(fetch)';

export const routeKey = (route: RouteDescription): string => `${route.method} ${route.path}`;

/** Counts requests. The number of series is bounded by the script's routes. */
export class Traffic implements Watcher {
  inFlight = 0;
  /** Requests that have ended, by who served them: routeKey, FETCH or NOBODY. */
  readonly hits = new Map<string, number>();
  /** By route, method and status class. */
  readonly #requests = new Map<string, { labels: Labels; value: number }>();
  readonly #unfinished = new Map<Ending, number>(UNFINISHED.map((ending) => [ending, 0]));
  readonly #stages = STAGES.map((stage) => ({ stage, histogram: new Histogram() }));
  readonly #total = new Histogram();

  began(): void {
    this.inFlight++;
  }

  ended(exchange: ObservedExchange): void {
    this.inFlight--;
    const { route, method, status, times } = exchange;
    const who = route === null ? NOBODY : route === 'fetch' ? FETCH : routeKey(route);
    add(this.hits, who, 1);
    const path = route === null ? NOBODY : route === 'fetch' ? FETCH : route.path;
    const labels = {
      route: path,
      method: METHODS.has(method) ? method : 'other',
      status: status === null ? 'none' : `${Math.floor(status / 100)}xx`,
    };
    const key = `${labels.status} ${labels.method} ${path}`;
    const known = this.#requests.get(key);
    if (known === undefined) this.#requests.set(key, { labels, value: 1 });
    else known.value++;
    if (this.#unfinished.has(exchange.ending!)) add(this.#unfinished, exchange.ending!, 1);
    for (const { stage, histogram } of this.#stages) if (times[stage] >= 0) histogram.record(times[stage]);
    this.#total.record(performance.now() - exchange.arrivedMs);
  }

  families(): Family[] {
    const bounds = BOUNDS_US.map((us) => us / 1e6);
    const sample = (labels: Record<string, string>, { counts, sumUs }: Histogram) => ({
      labels,
      counts: [...counts],
      sum: sumUs / 1e6,
    });
    return [
      plain(
        'counter',
        'mock_requests_total',
        `Requests that have ended. route: the path of the route, ${FETCH} or ${NOBODY}; status: its class, none without a head.`,
        [...this.#requests.values()].map((sample) => ({ ...sample })),
      ),
      plain(
        'counter',
        'mock_unfinished_total',
        'Requests that ended without a whole answer. how: aborted (a stream broke off), cut and reset (deliberate faults), gone (the client left).',
        [...this.#unfinished].map(([how, value]) => ({ labels: { how }, value })),
      ),
      plain('gauge', 'mock_requests_in_flight', 'Requests that have arrived and not ended.', this.inFlight),
      {
        name: 'mock_request_duration_seconds',
        help: 'From the complete request to the end of its answer.',
        type: 'histogram',
        bounds,
        samples: [sample({}, this.#total)],
      },
      {
        name: 'mock_stage_duration_seconds',
        help: 'Time by stage: wait (for a script world), guest (the script), delay (asked for by the route), send.',
        type: 'histogram',
        bounds,
        samples: this.#stages.map(({ stage, histogram }) => sample({ stage }, histogram)),
      },
    ];
  }
}

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
