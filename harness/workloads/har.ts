/** Requests of a HAR file (HTTP Archive 1.2), as browsers and proxies save them. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Entry, Har, Header, Request } from 'har-format';
import { UsageError } from '../model/errors.ts';
import type { ImportConfig } from '../model/lab-config.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import { requestProblem, type Sendable } from './check-request.ts';
import { harBody } from './har-body.ts';
import { chooser, type Imported, importNotes, importOf, refuseNothing, type Skipped } from './imported.ts';
import { withType } from './requests.ts';

/** Belong to a connection, or are made anew for each request. */
const NOT_SENT = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The requests to the origin that most of them go to, in the order of the file, each expected to be answered with the
 * status on record. Cookies are sent as recorded. `place`: where the import stands. Throws UsageError.
 */
export async function importHar(
  config: string | ImportConfig,
  place: string,
  folder: string,
): Promise<Imported> {
  const { file, only, headers } = importOf(config, folder);
  const entries = await readEntries(file, place);
  const chosen = chooser(only, place);
  const origin = commonestOrigin(entries);
  const skipped: Skipped[] = [];
  const requests: ScenarioRequest[] = [];
  const known = new Map<string, ScenarioRequest>();
  for (const entry of entries) {
    const taken = takeEntry(entry, { origin, chosen, headers });
    if ('reason' in taken) skipped.push(taken);
    else requests.push(once(taken.request, known));
  }
  const changing = withSeveralStatuses(requests);
  skipped.push(...requests.filter((one) => changing.has(keyOf(one))).map(severalStatuses));
  const left = requests.filter((one) => !changing.has(keyOf(one)));
  const notes = importNotes(basename(file), left.length, skipped, 'request');
  refuseNothing(place, left.length, notes);
  return { requests: left, notes: [`${notes[0]}, all to ${origin}`, ...notes.slice(1)] };
}

async function readEntries(file: string, place: string): Promise<Entry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${place}: ${file} cannot be read: ${(cause as Error).message}`, {
      code: 'E_CONFIG',
      cause,
    });
  }
  let har: Partial<Har> | null;
  try {
    har = JSON.parse(text.replace(/^\ufeff/, '')) as Partial<Har> | null;
  } catch (cause) {
    throw new UsageError(`${place}: ${file} is no HAR file: ${(cause as Error).message}`, {
      code: 'E_CONFIG',
      cause,
    });
  }
  const entries = har?.log?.entries;
  if (!Array.isArray(entries) || entries.some((entry) => typeof entry?.request?.url !== 'string')) {
    throw new UsageError(
      `${place}: ${file} is no HAR file: expected log.entries, each with request.url and response.status`,
      { code: 'E_CONFIG' },
    );
  }
  return entries;
}

const originOf = ({ request }: Entry): string | null => {
  const url = URL.canParse(request.url) ? new URL(request.url) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
};

/** The first of them, if several have as many; empty when there is none. */
function commonestOrigin(entries: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const origin = originOf(entry);
    if (origin !== null) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [string, number])[0];
}

interface Choice {
  origin: string;
  chosen(name: string): boolean;
  headers: Readonly<Record<string, string>>;
}

function takeEntry(entry: Entry, choice: Choice): { request: ScenarioRequest } | Skipped {
  const { request, response } = entry;
  const origin = originOf(entry);
  if (origin === null) return { name: `${request.method} ${request.url.slice(0, 60)}`, reason: 'not HTTP' };
  const url = new URL(request.url);
  const path = `${url.pathname}${url.search}`;
  const name = `${request.method} ${path}`;
  if (origin !== choice.origin) return { name: `${request.method} ${origin}`, reason: 'to another origin' };
  if (!choice.chosen(name)) return { name, reason: 'not among `only`' };
  const status = response?.status;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    return { name, reason: status === 101 ? 'no HTTP after its upgrade' : 'no answer is on record' };
  const body = harBody(request);
  if ('reason' in body) return { name, reason: body.reason };
  const sendable: Sendable = {
    method: request.method.toUpperCase(),
    path,
    headers: { ...withType(headersOf(request), body.type), ...choice.headers },
    ...(body.body === undefined ? {} : { body: body.body }),
  };
  const problem = requestProblem(sendable);
  return problem === undefined ? { request: { ...sendable, expect: { status } } } : { name, reason: problem };
}

/** Names in lower case; a repeated header in one line. */
function headersOf({ headers }: Request): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const { name, value } of (headers ?? []) as Header[]) {
    const lower = name.toLowerCase();
    // Pseudo-headers of HTTP/2 begin with a colon.
    if (lower.startsWith(':') || NOT_SENT.has(lower)) continue;
    const before = sent[lower];
    sent[lower] = before === undefined ? value : `${before}${lower === 'cookie' ? '; ' : ', '}${value}`;
  }
  return sent;
}

const keyOf = ({ method, path, headers = {}, body }: ScenarioRequest): string =>
  JSON.stringify([
    method,
    path,
    Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)),
    body === undefined ? null : typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
  ]);

/** The same request once more is the same object. */
function once(request: ScenarioRequest, known: Map<string, ScenarioRequest>): ScenarioRequest {
  const key = `${request.expect.status} ${keyOf(request)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  known.set(key, request);
  return request;
}

/** Keys of requests that were answered now so, now otherwise. */
function withSeveralStatuses(requests: readonly ScenarioRequest[]): Set<string> {
  const statuses = Map.groupBy(new Set(requests), keyOf);
  return new Set([...statuses].filter(([, same]) => same.length > 1).map(([key]) => key));
}

const severalStatuses = ({ method, path }: ScenarioRequest): Skipped => ({
  name: `${method} ${path}`,
  reason: 'answered with different statuses to the same request',
});
