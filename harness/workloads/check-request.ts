/** What can be sent as HTTP/1.1 without changing its meaning. */
import type { ScenarioRequest } from '../model/scenario.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Their answers are no answers of the kind that is compared. */
const METHODS_REFUSED = ['CONNECT', 'TRACE'];
/** Set by whoever sends, or meant for the connection: a wrong one stalls it. */
const HEADERS_REFUSED = ['transfer-encoding', 'expect', 'upgrade', 'te', 'trailer', 'keep-alive'];

export type Sendable = Pick<ScenarioRequest, 'method' | 'path' | 'headers' | 'body'>;

/** What is wrong with a request, member and reason: `path: expected …`; undefined when it can be sent. */
export function requestProblem({ method, path, headers = {}, body }: Sendable): string | undefined {
  if (!TOKEN.test(method)) return `method: expected a word such as GET, got ${JSON.stringify(method)}`;
  if (METHODS_REFUSED.includes(method)) return `method: ${method} cannot be measured`;
  const wrongPath = pathProblem(path);
  if (wrongPath !== undefined) return `path: ${wrongPath}`;
  for (const [name, value] of Object.entries(headers)) {
    const wrong = headerProblem(name, value, body);
    if (wrong !== undefined) return `headers.${name}: ${wrong}`;
  }
  return undefined;
}

function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return `expected a path that begins with "/", got ${JSON.stringify(path)}`;
  if (path.includes('#'))
    return `expected no fragment (#…), which is never sent, got ${JSON.stringify(path)}`;
  if (/^[\x21-\x7e]*$/.test(path)) return undefined;
  return `expected it encoded, as in ${JSON.stringify(encoded(path))}, got ${JSON.stringify(path)}`;
}

/** Also of text that is no well-formed Unicode. */
const encoded = (path: string): string => encodeURI(path.toWellFormed());

function headerProblem(name: string, value: string, body: Sendable['body']): string | undefined {
  if (!TOKEN.test(name)) return 'expected the name of a header';
  if (/[\r\n\0]/.test(value)) return `expected one line, got ${JSON.stringify(value)}`;
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    return `expected characters that a header can have (Latin-1), got ${JSON.stringify(value)}`;
  const lower = name.toLowerCase();
  if (HEADERS_REFUSED.includes(lower)) return 'this header belongs to the connection and is not sent';
  if (lower === 'connection' && /\bupgrade\b/i.test(value))
    return 'an upgraded connection cannot be measured';
  const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (lower === 'content-length' && value !== String(length))
    return `expected ${length}, the length of the body in bytes (it need not be said), got ${JSON.stringify(value)}`;
  return undefined;
}
