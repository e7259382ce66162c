/** Workloads without a configuration. */
import { UsageError } from '../model/errors.ts';
import type { Scenario, ScenarioRequest } from '../model/scenario.ts';
import { requestProblem } from './check-request.ts';
import { CONNECTIONS } from './load-workload.ts';
import { asBaseline } from './requests.ts';

/** What the name of a workload is at most. */
const LONGEST_NAME = 40;

/** `GET /`, answered as the baseline answers it. */
export const defaultWorkload = (): Scenario => adHocWorkload(['GET /']);

/**
 * Requests as they are typed: `/users/1`, `GET /users/1`, `POST /users {"name":"Ada"}`. A body that is JSON is sent with
 * its content type. Each as often as the others, answered as the baseline answers it. Throws UsageError.
 */
export function adHocWorkload(texts: readonly string[]): Scenario {
  if (texts.length === 0)
    throw new UsageError('expected one request or more, as in "GET /users/1", got none');
  const requests = texts.map(parseRequest);
  return {
    name: nameOf(requests),
    title: requests.map(({ method, path }) => `${method} ${path}`).join(', '),
    description: '',
    requests,
    load: { connections: CONNECTIONS },
  };
}

export function parseRequest(text: string): ScenarioRequest {
  const [, method, path, rest] = /^\s*(?:([A-Za-z-]+)\s+)?(\S+)(?:\s+([\s\S]*?))?\s*$/.exec(text) ?? [];
  if (path === undefined)
    throw new UsageError(
      `expected a request as in "GET /users/1" or "POST /users {…}", got ${JSON.stringify(text)}`,
    );
  const body = rest === undefined || rest === '' ? undefined : rest;
  const sendable = {
    method: (method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase(),
    path,
    ...(body !== undefined && isJson(body) ? { headers: { 'content-type': 'application/json' } } : {}),
    ...(body === undefined ? {} : { body }),
  };
  const problem = requestProblem(sendable);
  if (problem !== undefined) throw new UsageError(`request ${JSON.stringify(text)}: ${problem}`);
  return asBaseline(sendable);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of one request all of it; of several the first, and how many more. */
function nameOf([first, ...others]: readonly ScenarioRequest[]): string {
  const { method, path } = first!;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const name = `${method} ${path}`;
  const room = LONGEST_NAME - more.length;
  return `${name.length > room ? `${name.slice(0, room - 1)}…` : name}${more}`;
}
