import { type Agent, request } from 'node:http';

export interface Sent {
  method: string;
  path: string;
  body: string | null;
  /** The client goes away after so long, whatever has come. */
  leaveAfterMs: number | null;
}

export interface Got {
  /** null: not even a head came. */
  status: number | null;
  body: string;
  /** `cut`: the connection ended first; `left`: the client did; `late`: nothing ended within the deadline. */
  end: 'whole' | 'cut' | 'left' | 'late';
  /** Why it was cut. */
  error: string | null;
}

/** An answer that takes longer is lost. */
const DEADLINE_MS = 20_000;

/** One request and what became of it. Never rejects. */
export function ask(address: { host: string; port: number }, agent: Agent, sent: Sent): Promise<Got> {
  const { promise, resolve } = Promise.withResolvers<Got>();
  const { method, path, body, leaveAfterMs } = sent;
  let status: number | null = null;
  let text = '';
  const headers = body === null ? {} : { 'content-type': 'application/json' };
  const client = request({ ...address, agent, method, path, headers });
  const finish = (end: Got['end'], error: string | null = null): void => {
    clearTimeout(timer);
    resolve({ status, body: text, end, error });
    if (end !== 'whole') client.destroy();
  };
  const timer = setTimeout(
    () => finish(leaveAfterMs === null ? 'late' : 'left'),
    leaveAfterMs ?? DEADLINE_MS,
  );
  client.once('response', (response) => {
    status = response.statusCode!;
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      text += piece;
    });
    response.once('end', () => finish('whole'));
    response.once('error', (error) => finish('cut', error.message));
  });
  client.on('error', (error) => finish('cut', error.message));
  client.end(body ?? undefined);
  return promise;
}
