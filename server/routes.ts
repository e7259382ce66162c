import type { ScriptDescription } from './guest/ops.ts';

/** Index of the route, and the raw path segments of its parameters joined by "\n". */
export interface RouteMatch {
  route: number;
  params: string;
}

interface Node {
  fixed: Map<string, Node>;
  parameter: Node | null;
  /** First registered route that ends here, by method. */
  routes: Map<string, number>;
}

const newNode = (): Node => ({ fixed: new Map(), parameter: null, routes: new Map() });

/**
 * The script's routes as a tree of path segments. Among all routes that match, the first registered wins,
 * so the answer is the smallest index, whichever branch it stands on. A match costs the number of segments
 * (times two for every level that has both a fixed and a parameter branch), not the number of routes.
 */
export class RouteTable {
  readonly description: ScriptDescription;
  readonly #root = newNode();

  constructor(description: ScriptDescription) {
    this.description = description;
    for (const [index, { method, path }] of description.routes.entries()) {
      let node = this.#root;
      for (const segment of segmentsOf(path)) {
        if (segment.startsWith(':')) {
          node.parameter ??= newNode();
          node = node.parameter;
        } else {
          let next = node.fixed.get(segment);
          if (next === undefined) {
            next = newNode();
            node.fixed.set(segment, next);
          }
          node = next;
        }
      }
      if (!node.routes.has(method)) node.routes.set(method, index);
    }
  }

  /** `path` is the request target without its query. A HEAD request falls back to the GET routes. */
  match(method: string, path: string): RouteMatch | undefined {
    const best = { route: -1, params: '' };
    const end = endOf(path);
    search(this.#root, path, 1, end, '', method, best);
    if (best.route < 0 && method === 'HEAD') search(this.#root, path, 1, end, '', 'GET', best);
    return best.route < 0 ? undefined : best;
  }
}

/** One trailing slash does not count. */
const endOf = (path: string): number =>
  path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;

const segmentsOf = (path: string): string[] => path.slice(1, endOf(path)).split('/');

/** `at`: where the next segment begins; beyond `end`: there is none. */
function search(
  node: Node,
  path: string,
  at: number,
  end: number,
  params: string,
  method: string,
  best: RouteMatch,
): void {
  if (at > end) {
    consider(node.routes.get(method), params, best);
    consider(node.routes.get('*'), params, best);
    return;
  }
  const slash = path.indexOf('/', at);
  const stop = slash < 0 || slash > end ? end : slash;
  const segment = path.slice(at, stop);
  const fixed =
    node.fixed.get(segment) ?? (segment.includes('%') ? node.fixed.get(decoded(segment)) : undefined);
  if (fixed !== undefined) search(fixed, path, stop + 1, end, params, method, best);
  if (node.parameter !== null && segment !== '') {
    const more = params === '' ? segment : `${params}\n${segment}`;
    search(node.parameter, path, stop + 1, end, more, method, best);
  }
}

function consider(route: number | undefined, params: string, best: RouteMatch): void {
  if (route === undefined || (best.route >= 0 && best.route < route)) return;
  best.route = route;
  best.params = params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Not valid percent-encoding: it can only match as it stands.
  }
}

let last: { text: string; table: RouteTable } | null = null;

/** The table of a description's JSON text. A script that describes itself the same way again costs one comparison. */
export function routeTable(text: string): RouteTable {
  if (last?.text !== text) last = { text, table: new RouteTable(JSON.parse(text) as ScriptDescription) };
  return last.table;
}
