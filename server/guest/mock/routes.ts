/** The routes in order of registration. The host matches them; here are their handlers. */
import { stringify } from '../primordials.ts';

export type Handler = (request: unknown, ...context: unknown[]) => unknown;

export interface Route {
  handler: Handler;
  /** Names of `:name` segments, in order. */
  names: readonly string[];
  /** For messages: `GET /users/:id` */
  title: string;
}

export const routes: Route[] = [];

/** ScriptDescription.routes without its brackets, grown as they come: describing costs nothing more. */
export let routesJson = '';

let closed = false;

export function closeRoutes(): void {
  closed = true;
}

const NAME = /^[A-Za-z_$][\w$]*$/;

/** Checks a pattern and gives the names in it. Throws TypeError. */
function namesIn(path: string, what: string): string[] {
  if (path[0] !== '/') throw new TypeError(`${what}: a path begins with "/", got ${stringify(path)}`);
  if (path.includes('?') || path.includes('#')) {
    throw new TypeError(`${what}: ${stringify(path)} can never match, a path ends before "?" and "#"`);
  }
  if (!path.includes('/:')) return [];
  const names = path
    .split('/')
    .filter((segment) => segment[0] === ':')
    .map((segment) => segment.slice(1));
  names.forEach((name, i) => {
    if (!NAME.test(name))
      throw new TypeError(`${what}: ":${name}" in ${stringify(path)} is no parameter name`);
    if (names.indexOf(name) < i)
      throw new TypeError(`${what}: parameter "${name}" occurs twice in ${stringify(path)}`);
  });
  return names;
}

const kind = (value: unknown) => (value === null ? 'null' : typeof value);

/** JSON leaves functions out and has no NaN; the host is to see that they were there, and to refuse them. */
const shown = (_: string, value: unknown): unknown => {
  if (typeof value === 'function') return 'a function';
  return typeof value === 'number' && value - value !== 0 ? `${value}` : value;
};

/** `rest`: `[handler]` or `[options, handler]`. Throws TypeError. */
export function addRoute(method: string, path: unknown, rest: readonly unknown[]): void {
  const what = `mock.${method === '*' ? 'all' : method.toLowerCase()}`;
  if (closed) throw new TypeError(`${what}: routes are registered while the module loads`);
  if (typeof path !== 'string') throw new TypeError(`${what}: expected a path, got ${kind(path)}`);
  const names = namesIn(path, what);
  const handler = rest.length > 1 ? rest[1] : rest[0];
  if (typeof handler !== 'function') {
    throw new TypeError(
      `${what} ${stringify(path)}: expected a function as the handler, got ${kind(handler)}`,
    );
  }
  let options = '';
  if (rest.length > 1 && rest[0] !== undefined) {
    if (typeof rest[0] !== 'object' || rest[0] === null) {
      throw new TypeError(`${what} ${stringify(path)}: expected an object of options, got ${kind(rest[0])}`);
    }
    options = `,"options":${stringify(rest[0], shown)}`;
  }
  routes[routes.length] = { handler: handler as Handler, names, title: `${method} ${path}` };
  routesJson += `${routesJson === '' ? '' : ','}{"method":"${method}","path":${stringify(path)}${options}}`;
}
