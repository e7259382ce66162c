import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { DocExchange } from './page.ts';

/** An answer that does not come is a failure, not a wait. */
const DEADLINE_MS = 10_000;

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
  /** The connection ended before the body did. */
  cut: boolean;
}

/** null when the server answers as the page says; else a sentence that says what differs. */
export async function checkExchange(
  address: { host: string; port: number },
  exchange: DocExchange,
): Promise<string | null> {
  let answer: Answer;
  try {
    answer = await ask(address, exchange);
  } catch (error) {
    return `expected an answer, got ${(error as Error).message}`;
  }
  return difference(answer, exchange.expect);
}

const show = (text: string): string =>
  JSON.stringify(text.length > 600 ? `${text.slice(0, 600)}… (${text.length} characters)` : text);

function difference(answer: Answer, expect: DocExchange['expect']): string | null {
  if (answer.status !== expect.status) {
    return `status: expected ${expect.status}, got ${answer.status} with the body ${show(answer.body)}`;
  }
  for (const [name, value] of expect.headers) {
    const got = answer.headers[name];
    const text = Array.isArray(got) ? got.join(', ') : got;
    if (text === undefined || (value !== '*' && text !== value)) {
      return `header ${name}: expected ${value === '*' ? 'any value' : show(value)}, got ${text === undefined ? 'none' : show(text)}`;
    }
  }
  if (expect.open) {
    return answer.body.startsWith(expect.body)
      ? null
      : `body: expected it to begin with ${show(expect.body)}, got ${show(answer.body)}`;
  }
  if (answer.cut) return `body: expected it whole, got the end of the connection after ${show(answer.body)}`;
  const body = answer.body.replace(/\n+$/, '');
  return body === expect.body ? null : `body: expected ${show(expect.body)}, got ${show(body)}`;
}

/** The answer; of a body that may go on, as much as the page shows. */
function ask({ host, port }: { host: string; port: number }, exchange: DocExchange): Promise<Answer> {
  const { method, target, headers, body, expect } = exchange;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent: ClientRequest = request({
    host,
    port,
    method,
    path: target,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, value])),
    agent: false,
  });
  const late = setTimeout(() => sent.destroy(new Error(`nothing more for ${DEADLINE_MS} ms`)), DEADLINE_MS);
  sent.once('response', (response) => {
    let text = '';
    const done = (cut: boolean): void => {
      resolve({ status: response.statusCode!, headers: response.headers, body: text, cut });
      sent.destroy();
    };
    response.setEncoding('utf8');
    response.on('data', (piece: string) => {
      text += piece;
      if (expect.open && text.length >= expect.body.length) done(false);
    });
    response.once('end', () => done(false));
    response.once('error', () => done(true));
  });
  sent.once('error', reject);
  sent.end(body ?? undefined);
  return promise.finally(() => clearTimeout(late));
}
