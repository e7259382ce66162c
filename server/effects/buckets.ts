import { BoundedMap } from './bounded-map.ts';
import { type Decision, Gcra, type Rule } from './gcra.ts';

/** The counts of all routes' limits. One process answers alone; workers ask one place, so that a limit stays exact. */
export interface Buckets {
  /** Takes a token of one key of a route. `key` begins with its space and a line end, or is '' for everybody's. */
  take(route: string, rule: Rule, key: string): Decision;
  /** Fills what one space has used, or all. What is everybody's belongs to no space. */
  reset(space?: string): void;
}

/** Keys that a route counts at once. */
export const MAX_KEYS = 10_000;
/** Routes with a limit; only a script that makes up routes as it goes has so many. */
const MAX_ROUTES = 65_536;

export class LocalBuckets implements Buckets {
  readonly #routes = new BoundedMap<Gcra>(MAX_ROUTES);
  readonly #now: () => number;
  readonly #maxKeys: number;

  /** `now`: milliseconds of a clock that does not go back. */
  constructor(now: () => number = () => performance.now(), maxKeys = MAX_KEYS) {
    this.#now = now;
    this.#maxKeys = maxKeys;
  }

  take(route: string, rule: Rule, key: string): Decision {
    let gcra = this.#routes.get(route);
    if (gcra === undefined) {
      gcra = new Gcra(rule, this.#maxKeys);
      this.#routes.set(route, gcra);
    }
    return gcra.take(key, this.#now());
  }

  reset(space?: string): void {
    for (const gcra of this.#routes.values()) {
      gcra.reset((key) => space === undefined || key.startsWith(`${space}\n`));
    }
  }

  /** Keys counted now, of all routes. */
  get keys(): number {
    let keys = 0;
    for (const gcra of this.#routes.values()) keys += gcra.keys;
    return keys;
  }
}

/** Names of the calls between a worker and the process that counts. */
const TAKE = 'limit.take';
const RESET = 'limit.reset';

/** What the process that counts answers, by name. */
export function bucketCalls(buckets: Buckets): {
  [TAKE](route: string, rule: Rule, key: string): Decision;
  [RESET](space?: string): void;
} {
  return {
    [TAKE]: (route, rule, key) => buckets.take(route, rule, key),
    [RESET]: (space) => buckets.reset(space),
  };
}

/** A worker's view: every count is made where all workers ask, on that process' clock. */
export class RemoteBuckets implements Buckets {
  readonly #remote: { call(name: string, args: readonly unknown[]): unknown };

  constructor(remote: { call(name: string, args: readonly unknown[]): unknown }) {
    this.#remote = remote;
  }

  take(route: string, rule: Rule, key: string): Decision {
    return this.#remote.call(TAKE, [route, rule, key]) as Decision;
  }

  reset(space?: string): void {
    this.#remote.call(RESET, space === undefined ? [] : [space]);
  }
}
