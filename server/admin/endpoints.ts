import { EXPOSITION_TYPE, exposition } from '../observe/exposition.ts';
import type { Family } from '../observe/family.ts';
import type { AdminArguments, AdminBackend, AdminCallName } from './calls.ts';
import { adminError, BadArgument, isAdminError } from './errors.ts';
import { isObject, type Json } from './json.ts';
import { type VerifyAnswer, verdict } from './verify.ts';

export interface AdminRequest {
  method: string;
  /** Path and query. */
  target: string;
  /** X-Mock-Space; null without one. */
  space: string | null;
  body: string;
}

export interface AdminAnswer {
  status: number;
  contentType: string;
  body: string;
  /** Of a 405. */
  allow?: string;
}

interface Asked {
  query: URLSearchParams;
  /** `?space=`, else the header; undefined: neither. */
  space: string | undefined;
  /** What follows `store/`, decoded. */
  key: string;
  body: string;
}

interface Endpoint {
  method: string;
  /** Below /__mock/. A key follows where it ends in `/`. */
  path: string;
  summary: string;
  answer(backend: AdminBackend, asked: Asked): Promise<AdminAnswer>;
}

const PREFIX = '/__mock/';
const JSON_TYPE = 'application/json';

const json = (status: number, value: Json): AdminAnswer => ({
  status,
  contentType: JSON_TYPE,
  body: `${JSON.stringify(value, null, 2)}\n`,
});

function refused({ status, code, message }: { status: number; code: string; message: string }): AdminAnswer {
  return json(status, { error: { code, message } });
}

/** Asks, and has `show` say how the answer looks unless it is a refusal. */
async function ask(
  backend: AdminBackend,
  name: AdminCallName,
  args: AdminArguments,
  show: (answer: Json) => AdminAnswer = (answer) => json(200, answer),
): Promise<AdminAnswer> {
  const answer = await backend.call(name, args);
  return isAdminError(answer) ? refused(answer.error) : show(answer);
}

/** Whole query as arguments; numbers where the call wants them. */
function fromQuery({ query, space }: Asked, numbers: readonly string[] = []): AdminArguments {
  const args: AdminArguments = {};
  for (const [name, value] of query) {
    args[name] = numbers.includes(name) && /^\d+$/.test(value) ? Number(value) : value;
  }
  return { ...args, ...withSpace(space) };
}

const withSpace = (space: string | undefined): AdminArguments => (space === undefined ? {} : { space });

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new BadArgument('body', `JSON (${(error as Error).message})`, body.slice(0, 80));
  }
}

function parsedObject(body: string): AdminArguments {
  const value = body.trim() === '' ? {} : parsed(body);
  if (!isObject(value)) throw new BadArgument('body', 'a JSON object', value);
  return value;
}

function ttlOf({ query }: Asked): AdminArguments {
  const ttl = query.get('ttlMs');
  if (ttl === null) return {};
  if (!/^[1-9]\d*$/.test(ttl)) throw new BadArgument('ttlMs', 'a whole number of at least 1', ttl);
  return { ttlMs: Number(ttl) };
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: 'health',
    summary: 'this process is alive',
    answer: async () => json(200, { alive: true }),
  },
  {
    method: 'GET',
    path: 'ready',
    summary: '200 when requests are served, else 503 and the reason',
    answer: (backend) =>
      ask(backend, 'ready', {}, (it) => json((it as { ready: boolean }).ready ? 200 : 503, it)),
  },
  {
    method: 'GET',
    path: 'routes',
    summary: 'routes of the script with their options and hits',
    answer: (backend) => ask(backend, 'routes', {}),
  },
  {
    method: 'GET',
    path: 'requests',
    summary: 'the journal: ?method=&path=&status=&space=&since=&limit=',
    answer: (backend, asked) => ask(backend, 'requests', fromQuery(asked, ['limit'])),
  },
  {
    method: 'DELETE',
    path: 'requests',
    summary: 'forgets the journal, or one space of it',
    answer: (backend, { space }) => ask(backend, 'clearRequests', withSpace(space)),
  },
  {
    method: 'POST',
    path: 'verify',
    summary: '200 if as many requests came as expected, else 417 and what came instead',
    answer: (backend, { body, space }) =>
      ask(backend, 'verify', { ...withSpace(space), ...parsedObject(body) }, (it) => {
        const said = verdict(it as VerifyAnswer);
        return json(said.ok ? 200 : 417, said);
      }),
  },
  {
    method: 'GET',
    path: 'spaces',
    summary: 'names of the spaces whose store holds something',
    answer: (backend) => ask(backend, 'spaces', {}),
  },
  {
    method: 'GET',
    path: 'store',
    summary: 'all keys and values of a space',
    answer: (backend, { space }) => ask(backend, 'storeList', withSpace(space)),
  },
  {
    method: 'PUT',
    path: 'store',
    summary: 'sets every member of the JSON object in the body',
    answer: async (backend, asked) =>
      ask(backend, 'storePut', {
        ...withSpace(asked.space),
        ...ttlOf(asked),
        values: parsedObject(asked.body),
      }),
  },
  {
    method: 'DELETE',
    path: 'store',
    summary: 'clears a space',
    answer: (backend, { space }) => ask(backend, 'storeDelete', withSpace(space)),
  },
  {
    method: 'GET',
    path: 'store/',
    summary: 'one value',
    answer: (backend, { space, key }) => ask(backend, 'storeGet', { ...withSpace(space), key }),
  },
  {
    method: 'PUT',
    path: 'store/',
    summary: 'sets one value, the JSON in the body: ?ttlMs=',
    answer: async (backend, asked) =>
      ask(backend, 'storePut', {
        ...withSpace(asked.space),
        ...ttlOf(asked),
        values: Object.fromEntries([[asked.key, parsed(asked.body)]]),
      }),
  },
  {
    method: 'DELETE',
    path: 'store/',
    summary: 'deletes one value',
    answer: (backend, { space, key }) => ask(backend, 'storeDelete', { ...withSpace(space), key }),
  },
  {
    method: 'POST',
    path: 'reset',
    summary: 'empties store, counters and journal: of one space, or all',
    answer: (backend, asked) =>
      ask(backend, 'reset', { ...parsedObject(asked.body), ...withSpace(asked.space) }),
  },
  {
    method: 'POST',
    path: 'reload',
    summary: 'reads the script again; the old one goes on if that fails',
    answer: (backend) => ask(backend, 'reload', {}),
  },
  {
    method: 'GET',
    path: 'clock',
    summary: 'what scripts take for the time',
    answer: (backend) => ask(backend, 'clock', {}),
  },
  {
    method: 'PUT',
    path: 'clock',
    summary: 'sets it: {"now": "2030-01-31T12:00Z"} or {"advance": "90m"}, {"frozen": true}',
    answer: async (backend, { body }) => ask(backend, 'setClock', parsedObject(body)),
  },
  {
    method: 'DELETE',
    path: 'clock',
    summary: 'back to what it was at the start',
    answer: (backend) => ask(backend, 'resetClock', {}),
  },
  {
    method: 'GET',
    path: 'metrics',
    summary: 'Prometheus text',
    answer: (backend) =>
      ask(backend, 'metrics', {}, (it) => ({
        status: 200,
        contentType: EXPOSITION_TYPE,
        body: exposition((it as { families: Family[] }).families),
      })),
  },
  {
    method: 'GET',
    path: 'variant',
    summary: 'what serves: variant, engine, script, flags',
    answer: (backend) => ask(backend, 'variant', {}),
  },
];

/** Lines for those who asked for something else. */
const LIST = ENDPOINTS.map(
  ({ method, path, summary }) => `${method} ${PREFIX}${path}${path.endsWith('/') ? 'KEY' : ''}: ${summary}`,
);

/** Never rejects: what goes wrong is an answer. */
export async function answerAdmin(backend: AdminBackend, request: AdminRequest): Promise<AdminAnswer> {
  try {
    const url = new URL(request.target, 'http://admin.invalid');
    const found = find(url.pathname);
    if (found === null || found.endpoints.length === 0) {
      return json(404, {
        error: { code: 'E_UNKNOWN', message: `no ${url.pathname} here; there are:` },
        endpoints: LIST,
      });
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const endpoint = found.endpoints.find((it) => it.method === method);
    if (endpoint === undefined) {
      const allow = found.endpoints.map((it) => it.method).join(', ');
      const message = `${url.pathname}: expected ${allow}, got ${request.method}`;
      return { ...refused({ status: 405, code: 'E_METHOD', message }), allow };
    }
    return await endpoint.answer(backend, {
      query: url.searchParams,
      space: url.searchParams.get('space') ?? request.space ?? undefined,
      key: found.key,
      body: request.body,
    });
  } catch (error) {
    if (error instanceof BadArgument) return refused(adminError(400, 'E_ARGUMENT', error.message).error);
    const message = error instanceof Error ? error.message : String(error);
    return refused({ status: 500, code: 'E_INTERNAL', message });
  }
}

function find(pathname: string): { endpoints: Endpoint[]; key: string } | null {
  if (!pathname.startsWith(PREFIX)) return null;
  const rest = pathname.slice(PREFIX.length);
  const slash = rest.indexOf('/') + 1;
  // One slash at the end means nothing, as for routes.
  const keyed = slash > 0 && slash < rest.length;
  const path = keyed ? rest.slice(0, slash) : rest.replace(/\/$/, '');
  return {
    endpoints: ENDPOINTS.filter((it) => it.path === path),
    key: keyed ? decoded(rest.slice(slash)) : '',
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new BadArgument('key', 'percent-encoded UTF-8', segment);
  }
}
