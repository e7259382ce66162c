/**
 * What a script says, by running its handlers in Node with Node's own Request and Response: a second,
 * independent opinion on the expected answers of the scenarios. Only what the scenarios' scripts use.
 */
import type { Answer, ScenarioRequest } from '../../harness/model/scenario.ts';

type Handler = (req: Request, ctx: object) => Response | Promise<Response>;

interface Route {
  method: string;
  segments: readonly string[];
  handler: Handler;
}

/** One trailing slash is ignored. */
const segmentsOf = (path: string): string[] => path.replace(/(?<=.)\/$/, '').split('/');

function match(
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

function fakeMock(routes: Route[], env: Readonly<Record<string, string>>) {
  const counters = new Map<string, number>();
  const register = (method: string) => (path: string, handler: Handler) => {
    routes.push({ method, segments: segmentsOf(path), handler });
  };
  return {
    ...Object.fromEntries(
      ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'].map((m) => [m, register(m.toUpperCase())]),
    ),
    all: register('*'),
    env: (name: string) => env[name],
    store: {
      incr(key: string, by = 1) {
        counters.set(key, (counters.get(key) ?? 0) + by);
        return counters.get(key);
      },
    },
  };
}

export interface Evaluation {
  /** Number of routes the script registered. */
  routes: number;
  answer(request: ScenarioRequest): Promise<Answer>;
}

/** Imports the script at `url` (a fresh copy of its entry module) with a global `mock` that collects its routes. */
export async function evaluateScript(
  url: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<Evaluation> {
  const routes: Route[] = [];
  const world = globalThis as { mock?: unknown };
  world.mock = fakeMock(routes, env);
  await import(`${url.href}?evaluation=${crypto.randomUUID()}`);
  return {
    routes: routes.length,
    async answer(request) {
      const target = new URL(request.path, 'http://127.0.0.1');
      const segments = segmentsOf(target.pathname);
      for (const route of routes) {
        const params = match(route, request.method, segments);
        if (params === undefined) continue;
        const req = new Request(target, {
          method: request.method,
          headers: { ...request.headers },
          body: request.body ?? null,
        });
        return await recorded(await route.handler(Object.assign(req, { params }), {}));
      }
      return recorded(new Response('Not Found', { status: 404 }));
    },
  };
}

const recorded = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});
