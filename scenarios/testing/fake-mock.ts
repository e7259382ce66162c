/** The global `mock` as far as scenarios and the guide's examples use it, without any of the server's code. */
export type Handler = (req: Request, ctx: Context) => Response | Promise<Response>;

export interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

export interface Route {
  /** In upper case, or `*`. */
  method: string;
  segments: readonly string[];
  handler: Handler;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** One trailing slash is ignored. */
export const segmentsOf = (path: string): string[] => path.replace(/(?<=.)\/$/, '').split('/');

/** The path parameters, percent-decoded; undefined when the route does not match. */
export function matchRoute(
  route: Route,
  method: string,
  segments: readonly string[],
): Record<string, string> | undefined {
  if (route.method !== method && route.method !== '*') return undefined;
  if (route.segments.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, pattern] of route.segments.entries()) {
    if (pattern.startsWith(':')) params[pattern.slice(1)] = decodeURIComponent(segments[i]!);
    else if (pattern !== segments[i]) return undefined;
  }
  return params;
}

/** Registrations are appended to `routes`. */
export function fakeMock(routes: Route[], env: Readonly<Record<string, string>>): object {
  const register = (method: string) => (path: string, handler: Handler) => {
    routes.push({ method, segments: segmentsOf(path), handler });
  };
  return {
    ...Object.fromEntries(METHODS.map((method) => [method, register(method.toUpperCase())])),
    all: register('*'),
    env: (name: string) => env[name],
    store: fakeStore(),
  };
}

/** Values are JSON, as in the server: nobody holds on to what was stored. */
function fakeStore() {
  const values = new Map<string, string>();
  const get = (key: string): unknown => {
    const text = values.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const set = <T>(key: string, value: T): T => {
    values.set(key, JSON.stringify(value));
    return value;
  };
  return {
    get,
    set,
    del: (key: string) => values.delete(key),
    incr: (key: string, by = 1) => set(key, ((get(key) as number | undefined) ?? 0) + by),
    push: (key: string, value: unknown) =>
      set(key, [...((get(key) as unknown[] | undefined) ?? []), value]).length,
    clear: () => values.clear(),
  };
}
