import { type Agent, request } from 'node:http';
import { BytesAnswer } from '../load/answer.ts';
import { bodyBytes } from '../load/paced/request-bytes.ts';
import { TrialError } from '../model/errors.ts';
import { distinctRequests, mismatch, type ScenarioRequest } from '../model/scenario.ts';

/** Sends every distinct request of a scenario once and compares each answer in full. Throws at the first wrong one. */
export async function smoke(
  server: { host: string; port: number },
  variant: string,
  requests: readonly ScenarioRequest[],
): Promise<void> {
  for (const it of distinctRequests({ requests })) {
    const answer = await send(server, it).catch((cause: Error) => {
      throw new TrialError(
        'E_NO_ANSWER',
        `${variant} gave no answer to ${it.method} ${it.path}: ${cause.message}`,
        [],
        cause,
      );
    });
    const wrong = mismatch(it.expect, answer);
    if (wrong !== undefined) {
      throw new TrialError('E_WRONG_ANSWER', `${variant} answers ${it.method} ${it.path} wrongly: ${wrong}`);
    }
  }
}

/** One request on a connection of its own. */
export function send(
  { host, port }: { host: string; port: number },
  { method, path, headers = {}, body }: ScenarioRequest,
): Promise<BytesAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<BytesAnswer>();
  const bytes = body === undefined ? undefined : bodyBytes(body);
  const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
  const outgoing = request(
    { host, port, method, path, headers: { ...headers, ...length }, agent: false as unknown as Agent },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve(
          new BytesAnswer(incoming.statusCode ?? 0, joined(incoming.headersDistinct), Buffer.concat(chunks)),
        ),
      );
    },
  );
  outgoing.once('error', reject);
  outgoing.end(bytes);
  return promise;
}

/** A repeated header in one line, as the load generators have it. */
const joined = (headers: NodeJS.Dict<string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values!.join(', ')]));
