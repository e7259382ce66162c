import type { RouteDescription } from '../guest/ops.ts';
import type { Buckets } from './buckets.ts';
import { type Distribution, parseDistribution } from './distribution.ts';
import { type FaultOptions, isCertain, parseFaults } from './fault-options.ts';
import { Limit } from './limit.ts';
import { parseLimit } from './limit-options.ts';
import type { NumberStream } from './numbers.ts';
import { seedOf } from './random.ts';
import { checkKeys, isFields, unexpected } from './spec.ts';

/** What a route's options mean. */
export interface Plan {
  readonly delay: Distribution | null;
  /** What it is drawn from; null where nothing is. */
  readonly delayNumbers: NumberStream | null;
  readonly faults: FaultOptions | null;
  readonly faultNumbers: NumberStream | null;
  readonly limit: Limit | null;
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
  const distribution = delay === undefined ? null : parseDistribution(delay, `${title}: delay`);
  const stream = (what: string, from: number, count: number): NumberStream | null =>
    count === 0 ? null : { name: `${key} ${what}`, seed: seedOf(from, `${title} ${what}`), count };
  return {
    delay: distribution,
    delayNumbers: stream('delay', seed, distribution?.numbers ?? 0),
    faults,
    faultNumbers: stream('fault', faults?.seed ?? seed, faults === null || isCertain(faults.faults) ? 0 : 1),
    limit: limit === undefined ? null : new Limit(parseLimit(limit, `${title}: limit`), buckets, key),
  };
}
