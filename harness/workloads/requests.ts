/** From a request of the configuration to one that is sent. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import { UNRECORDED } from '../model/expectation.ts';
import type { RequestConfig } from '../model/lab-config.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import { requestProblem } from './check-request.ts';
import { expectedAnswer } from './expected-answer.ts';

/**
 * `place`: where it stands, as `scenarios.api.requests[2]`. `folder`: what the paths of files are relative to.
 * Throws UsageError.
 */
export async function configuredRequest(
  config: RequestConfig,
  place: string,
  folder: string,
): Promise<ScenarioRequest> {
  const { body, type } = await bodyOf(config, place, folder);
  const method = (config.method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase();
  const headers = withType(config.headers ?? {}, type);
  const sendable = {
    method,
    path: config.path,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
  const problem = requestProblem(sendable);
  if (problem !== undefined) throw new UsageError(`${place}.${problem}`, { code: 'E_CONFIG' });
  const { expect = 'as-baseline' } = config;
  return expect === 'as-baseline'
    ? asBaseline(sendable)
    : { ...sendable, expect: expectedAnswer(expect, `${place}.expect`) };
}

/** Expected is whatever the baseline answers. */
export const asBaseline = (sendable: Omit<ScenarioRequest, 'expect' | 'asBaseline'>): ScenarioRequest => ({
  ...sendable,
  expect: UNRECORDED,
  asBaseline: true,
});

async function bodyOf(
  { body, bodyFile }: RequestConfig,
  place: string,
  folder: string,
): Promise<{ body?: string | Uint8Array; type?: string }> {
  if (bodyFile !== undefined) {
    if (body !== undefined)
      throw new UsageError(`${place}: expected body or bodyFile, got both`, { code: 'E_CONFIG' });
    return { body: await bytesOf(resolve(folder, bodyFile), `${place}.bodyFile`) };
  }
  if (body === undefined) return {};
  if (typeof body === 'string') return { body };
  const text = JSON.stringify(body);
  if (text === undefined)
    throw new UsageError(`${place}.body: expected a text or what JSON can say, got ${typeof body}`, {
      code: 'E_CONFIG',
    });
  return { body: text, type: 'application/json' };
}

async function bytesOf(file: string, place: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${message}`;
    throw new UsageError(`${place}: ${what}`, { code: 'E_CONFIG', cause });
  }
}

/** A content type that was written wins. */
export function withType(
  headers: Readonly<Record<string, string>>,
  type: string | undefined,
): Readonly<Record<string, string>> {
  const given = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return type === undefined || given ? headers : { ...headers, 'content-type': type };
}
