import { StartError } from '../errors.ts';
import type { RouteDescription } from '../guest/ops.ts';
import { type Exchange, TEXT_PLAIN } from '../http/exchange.ts';
import { reasonOf } from '../http/reason.ts';
import { BoundedMap } from './bounded-map.ts';
import { type Buckets, LocalBuckets } from './buckets.ts';
import { MalformedChunkExchange, TruncatedExchange } from './broken-body.ts';
import { Deadlines } from './deadlines.ts';
import { DelayedExchange } from './delay.ts';
import type { Effects } from './effects.ts';
import { chooseFault, type Fault } from './fault-options.ts';
import { LocalNumbers, type Numbers, type NumberStream } from './numbers.ts';
import { PacedPlayer } from './paced.ts';
import { type Plan, planOf } from './plan.ts';
import type { Random } from './random.ts';

/** Routes' options have no effect. */
export const noEffects: Effects = {
  check() {},
  begin: (_route, exchange) => exchange,
  play: (...answer) => new PacedPlayer(new Deadlines(), 0, new LocalNumbers(), console.error).play(...answer),
};

export interface EffectsOptions {
  /** The same seed and the same order of requests on a route give the same delays and faults. Absent: a new one. */
  seed?: number;
  /** A request that is left hanging ends after so long, if the client has not gone before. */
  wallMs: number;
  /** One line on stderr. */
  log(text: string): void;
  /** Where limits are counted; absent: here. */
  buckets?: Buckets;
  /** Where seeded draws are counted; absent: here. */
  numbers?: Numbers;
}

export interface HostEffects extends Effects {
  /** Answers that wait for their time. */
  readonly deadlines: Deadlines;
  /** Limits are full again and random numbers begin anew: for one space ('' is the shared one), or for all. */
  reset(space?: string): void;
}

/** Routes that state is kept of; only a script that makes up routes as it goes has so many. */
const MAX_PLANS = 65_536;

/**
 * What of a route outlives a request is kept by what the route is (method, path, options) and not by the object:
 * a world per request describes its routes anew each time, and so does a script that is loaded again.
 */
export function createEffects(options: EffectsOptions): HostEffects {
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
  const buckets = options.buckets ?? new LocalBuckets();
  const { wallMs, log } = options;
  const deadlines = new Deadlines();
  // Who has no seed gets other numbers every time: then nobody else need be asked for them.
  const unseeded = new LocalNumbers();
  const seeded = options.numbers ?? unseeded;
  const numbers = options.seed === undefined ? unseeded : seeded;
  const player = new PacedPlayer(deadlines, seed, numbers, log);
  const plans = new BoundedMap<Plan>(MAX_PLANS);
  const known = new WeakMap<RouteDescription, Plan>();

  const plan = (route: RouteDescription): Plan => {
    let found = known.get(route);
    if (found === undefined) {
      const key = JSON.stringify([route.method, route.path, route.options]);
      found = plans.get(key);
      if (found === undefined) {
        found = planOf(route, key, seed, buckets);
        plans.set(key, found);
      }
      known.set(route, found);
    }
    return found;
  };

  const begin = (plan: Plan, exchange: Exchange): Exchange | null => {
    const { delay, delayNumbers, faults, faultNumbers, limit } = plan;
    let delayMs = 0;
    let fault: Fault | null = null;
    // Drawn in any case: which request meets what depends on their order alone, not on whether some were too many.
    if (delay !== null) delayMs = delay.sample(drawn(delayNumbers, numbers, exchange));
    if (faults !== null) {
      const from = faults.seed === null ? numbers : seeded;
      fault = chooseFault(faults.faults, drawn(faultNumbers, from, exchange)());
    }

    let limited: (inner: Exchange) => Exchange = (inner) => inner;
    if (limit !== null) {
      const admitted = limit.admit(exchange);
      if (admitted === null) return null;
      limited = admitted;
    }
    if (fault?.kind === 'hang') {
      hang(exchange);
      return null;
    }
    const delayed =
      delay === null ? exchange : new DelayedExchange(exchange, exchange.arrivedMs + delayMs, deadlines, log);
    return fault === null ? limited(delayed) : meet(fault, delayed, limited);
  };

  const hang = (exchange: Exchange): void => {
    const end = deadlines.at(exchange.arrivedMs + wallMs, () => exchange.breakOff(null, 'end'));
    exchange.onGone = () => end.cancel();
  };

  return {
    deadlines,
    check(routes) {
      for (const route of routes) {
        if (route.options === undefined) continue;
        try {
          plan(route);
        } catch (error) {
          if (error instanceof TypeError) throw new StartError('E_SCRIPT', error.message);
          throw error;
        }
      }
    },
    begin(route, exchange) {
      try {
        return begin(plan(route), exchange);
      } catch (error) {
        // Options that differ from load to load and have gone bad, or limits are counted elsewhere and nobody answers.
        log(`error: ${(error as Error).message}`);
        exchange.answer(500, TEXT_PLAIN, 'Internal Server Error');
        return null;
      }
    },
    play: (...answer) => player.play(...answer),
    reset(space) {
      buckets.reset(space);
      unseeded.reset(space);
      options.numbers?.reset(space);
    },
  };
}

const drawn = (stream: NumberStream | null, numbers: Numbers, { space }: Exchange): Random =>
  stream === null ? NOT_DRAWN : numbers.take(stream, space);

/** For what is the same whatever is drawn. */
const NOT_DRAWN: Random = () => 0;

/** null: the request is answered without the guest. */
function meet(fault: Fault, exchange: Exchange, limited: (inner: Exchange) => Exchange): Exchange | null {
  switch (fault.kind) {
    case 'reset':
    case 'empty':
      exchange.breakOff(null, fault.kind === 'reset' ? 'reset' : 'end');
      return null;
    case 'status':
      limited(exchange).answer(fault.status, TEXT_PLAIN, reasonOf(fault.status));
      return null;
    case 'truncate':
      return limited(new TruncatedExchange(exchange, fault.after));
    case 'malformed-chunk':
      return limited(new MalformedChunkExchange(exchange));
    case 'hang':
      throw new Error('a request that is left hanging has no answer to break');
  }
}
