/** The global `mock`: routes while the module loads, env and store at any time. */
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazy } from '../primordials.ts';
import { makeLlm } from './llm/llm.ts';
import { addRoute } from './routes.ts';
import { sse } from './sse.ts';
import { makeStore } from './store.ts';

export const store = lazy(makeStore);
const llm = lazy(makeLlm);

export function env(name: unknown): string | undefined {
  if (typeof name !== 'string') throw new TypeError(`mock.env: expected a name, got ${typeof name}`);
  return host(OP.env, name) as string | undefined;
}

type Register = (path: unknown, ...rest: unknown[]) => void;

const register =
  (method: string): Register =>
  (path, ...rest) =>
    addRoute(method, path, rest);

export const makeMock = () => ({
  get: register('GET'),
  post: register('POST'),
  put: register('PUT'),
  patch: register('PATCH'),
  delete: register('DELETE'),
  head: register('HEAD'),
  options: register('OPTIONS'),
  all: register('*'),
  env,
  sse,
  get store() {
    return store();
  },
  get llm() {
    return llm();
  },
});
