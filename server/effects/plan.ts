import type { RouteDescription } from '../guest/ops.ts';
import { BoundedMap } from './bounded-map.ts';
import type { Buckets } from './buckets.ts';
import { type Distribution, parseDistribution } from './distribution.ts';
import { type FaultOptions, parseFaults } from './fault-options.ts';
import { Limit } from './limit.ts';
import { parseLimit } from './limit-options.ts';
import { type Random, seededRandom, seedOf } from './random.ts';
import { checkKeys, isFields, unexpected } from './spec.ts';

/** What a route's options mean, and what of it outlives a request. */
export interface Plan {
  readonly delay: Distribution | null;
  readonly faults: FaultOptions | null;
  readonly limit: Limit | null;
  readonly draws: Draws;
}

export const ROUTE_OPTIONS = ['delay', 'fault', 'limit'];

/** As the script would write it: `mock.get "/users/:id"`. */
export function titleOf({ method, path }: RouteDescription): string {
  return `mock.${method === '*' ? 'all' : method.toLowerCase()} ${JSON.stringify(path)}`;
}

/** `key`: tells the route from all others. Throws TypeError that names the route and the option, says what was expected and what was got. */
export function planOf(route: RouteDescription, key: string, seed: number, buckets: Buckets): Plan {
  const title = titleOf(route);
  const { options } = route;
  if (!isFields(options)) throw unexpected(title, 'an object of options', options);
  checkKeys(options, ROUTE_OPTIONS, title);
  const { delay, fault, limit } = options;
  const faults = fault === undefined ? null : parseFaults(fault, `${title}: fault`);
  return {
    delay: delay === undefined ? null : parseDistribution(delay, `${title}: delay`),
    faults,
    limit: limit === undefined ? null : new Limit(parseLimit(limit, `${title}: limit`), buckets, key),
    draws: new Draws(seedOf(seed, `${title} delay`), seedOf(faults?.seed ?? seed, `${title} fault`)),
  };
}

export interface SpaceDraws {
  readonly delay: Random;
  readonly fault: Random;
}

/** Spaces that a route keeps the place in their numbers of. */
const MAX_SPACES = 1_024;

/** The random numbers of one route: each space has its own, so that test runs side by side do not disturb each other. */
export class Draws {
  readonly #delaySeed: number;
  readonly #faultSeed: number;
  readonly #spaces = new BoundedMap<SpaceDraws>(MAX_SPACES);

  constructor(delaySeed: number, faultSeed: number) {
    this.#delaySeed = delaySeed;
    this.#faultSeed = faultSeed;
  }

  /** Those of a space begin with the same numbers as those of any other. */
  in(space: string): SpaceDraws {
    let draws = this.#spaces.get(space);
    if (draws === undefined) {
      draws = { delay: seededRandom(this.#delaySeed), fault: seededRandom(this.#faultSeed) };
      this.#spaces.set(space, draws);
    }
    return draws;
  }

  /** The numbers begin anew, for all spaces or for one. */
  reset(space?: string): void {
    this.#spaces.forget((name) => space === undefined || name === space);
  }
}
