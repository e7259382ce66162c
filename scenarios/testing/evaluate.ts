/**
 * What a script says, by running its handlers in Node with Node's own Request and Response: a second,
 * independent opinion on the expected answers of the scenarios and of the guide.
 */
import type { Answer, ScenarioRequest } from '../../harness/model/scenario.ts';
import { type Context, fakeMock, type Handler, matchRoute, type Route, segmentsOf } from './fake-mock.ts';

export interface Evaluation {
  /** Number of routes the script registered. */
  routes: number;
  answer(request: Omit<ScenarioRequest, 'expect'>): Promise<Answer>;
}

/** Imports the script at `url` (a fresh copy of its entry module) with a global `mock` that collects its routes. */
export async function evaluateScript(
  url: URL,
  env: Readonly<Record<string, string>> = {},
): Promise<Evaluation> {
  const routes: Route[] = [];
  Object.assign(globalThis, { mock: fakeMock(routes, env) });
  const module = (await import(`${url.href}?evaluation=${crypto.randomUUID()}`)) as {
    default?: { fetch?: Handler };
  };
  const fallback: Handler = module.default?.fetch ?? (() => new Response('Not Found', { status: 404 }));
  const find = (method: string, segments: readonly string[]) => {
    for (const route of routes) {
      const params = matchRoute(route, method, segments);
      if (params !== undefined) return { handler: route.handler, params };
    }
    return { handler: fallback, params: {} };
  };
  return {
    routes: routes.length,
    async answer({ method, path, headers = {}, body = null }) {
      const target = new URL(path, 'http://127.0.0.1:3000');
      const { handler, params } = find(method, segmentsOf(target.pathname));
      const req = Object.assign(new Request(target, { method, headers: { ...headers }, body }), { params });
      const pending: Promise<unknown>[] = [];
      const ctx: Context = { waitUntil: (promise) => void pending.push(promise) };
      const response = await handler(req, ctx);
      const answer = {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
      await Promise.all(pending);
      return answer;
    },
  };
}
