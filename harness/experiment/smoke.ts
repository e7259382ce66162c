import { type Agent, request } from 'node:http';
import { TrialError } from '../model/errors.ts';
import { type Answer, mismatch, type ScenarioRequest } from '../model/scenario.ts';

/** Sends every request of a scenario once and compares each answer in full. Throws at the first wrong one. */
export async function smoke(
  server: { host: string; port: number },
  variant: string,
  requests: readonly ScenarioRequest[],
): Promise<void> {
  for (const it of requests) {
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
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const outgoing = request(
    { host, port, method, path, headers: { ...headers, ...length }, agent: false as unknown as Agent },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    },
  );
  outgoing.once('error', reject);
  outgoing.end(body);
  return promise;
}
