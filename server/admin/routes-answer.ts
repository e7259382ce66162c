import type { RouteTable } from '../routes.ts';
import { FETCH, NOBODY, routeKey } from '../observe/traffic.ts';
import type { Json } from './json.ts';

export type RoutesAnswer = {
  /** In order of registration. `hits`: requests that have ended. */
  routes: { method: string; path: string; options?: Json; hits: number }[];
  /** Of the default export's fetch; null without one. */
  fetch: { hits: number } | null;
  /** Requests that got the 404 of the server. */
  unmatched: { hits: number };
};

/** Two routes of the same method and path share their hits: only the first is ever served. */
export function routesAnswer(table: RouteTable, hits: ReadonlyMap<string, number>): RoutesAnswer {
  const { routes, fetch } = table.description;
  const seen = new Set<string>();
  return {
    routes: routes.map((route) => {
      const key = routeKey(route);
      const first = !seen.has(key);
      seen.add(key);
      const { method, path, options } = route;
      return {
        method,
        path,
        ...(options === undefined ? {} : { options: options as Json }),
        hits: first ? (hits.get(key) ?? 0) : 0,
      };
    }),
    fetch: fetch ? { hits: hits.get(FETCH) ?? 0 } : null,
    unmatched: { hits: hits.get(NOBODY) ?? 0 },
  };
}

/** Workers in the middle of a reload may have other routes: what only some have is kept. */
export function mergeRoutes(answers: readonly RoutesAnswer[]): RoutesAnswer {
  const [first, ...others] = structuredClone(answers) as RoutesAnswer[];
  for (const other of others) {
    for (const route of other.routes) {
      const known = first!.routes.find(({ method, path }) => method === route.method && path === route.path);
      if (known === undefined) first!.routes.push(route);
      else known.hits += route.hits;
    }
    if (first!.fetch === null) first!.fetch = other.fetch;
    else first!.fetch.hits += other.fetch?.hits ?? 0;
    first!.unmatched.hits += other.unmatched.hits;
  }
  return first!;
}
