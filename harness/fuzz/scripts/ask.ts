import { request } from 'node:http';

export interface Asked {
  /** `cut`: the connection ended in mid-answer; `endless`: it went on until we left; `nothing`: no head came. */
  status: number | 'cut' | 'endless' | 'nothing';
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

/** Enough of an answer that does not end. */
const ENOUGH_BYTES = 4 * 1024 * 1024;

/** More than any script makes of its headers: what is on the wire is to be seen, whatever clients think of it. */
const HEAD_BYTES = 64 * 1024 * 1024;

/** POSTs a small body, or GETs without. Never rejects; waits `patienceMs` at most. */
export function ask(port: number, path: string, patienceMs: number, body?: string): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>();
  let head: { status: number; headers: Asked['headers'] } | null = null;
  let text = '';
  let bytes = 0;
  const finish = (status: Asked['status']): void => {
    clearTimeout(timer);
    resolve({ status, headers: head?.headers ?? {}, body: text });
    sent.destroy();
  };
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    agent: false,
    maxHeaderSize: HEAD_BYTES,
    method: body === undefined ? 'GET' : 'POST',
  });
  const timer = setTimeout(() => finish(head === null ? 'nothing' : 'endless'), patienceMs);
  sent.once('response', (response) => {
    head = { status: response.statusCode!, headers: response.headers };
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (text.length < 10_000) text += chunk.toString('utf8');
      if (bytes > ENOUGH_BYTES) finish('endless');
    });
    response.once('end', () => finish(head!.status));
    response.once('error', () => finish('cut'));
  });
  sent.once('error', () => finish(head === null ? 'nothing' : 'cut'));
  sent.end(body);
  return promise;
}
