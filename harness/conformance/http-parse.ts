/**
 * Reads answers as RFC 9112 frames them, out of what has arrived so far. Our own and not node:http, because
 * a suite must see what a library would repair or hide: order, case, framing, a socket that stays open.
 */
export interface HttpAnswer {
  status: number;
  version: string;
  /** Names in lower case; repeated ones joined by ", ". */
  headers: Readonly<Record<string, string>>;
  /** Status line and header lines as they came. */
  head: string;
  body: string;
  /** From the last bytes sent to the end of this answer. */
  elapsedMs: number;
}

export type Parsed = { answer: Omit<HttpAnswer, 'elapsedMs'>; rest: Buffer };

export interface ParseOptions {
  /** No more bytes will come. */
  ended: boolean;
  /** The answer to HEAD: headers only. */
  head: boolean;
}

/** null: not complete yet. Throws an Error that says what is wrong with an answer that never can be one. */
export function parseAnswer(bytes: Buffer, { ended, head: isHead }: ParseOptions): Parsed | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = bytes.toString('latin1', 0, headEnd);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const match = /^HTTP\/(\d\.\d) (\d{3})(?: |$)/.exec(statusLine);
  if (match === null) throw new Error(`expected a status line, got ${JSON.stringify(statusLine)}`);
  const status = Number(match[2]);
  const headers = parseHeaders(lines);
  const body = parseBody(bytes.subarray(headEnd + 4), { status, headers, ended, isHead });
  if (body === null) return null;
  return {
    answer: { status, version: match[1]!, headers, head, body: body.body.toString('utf8') },
    rest: body.rest,
  };
}

function parseHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`expected a header line, got ${JSON.stringify(line)}`);
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

interface Framing {
  status: number;
  headers: Readonly<Record<string, string>>;
  ended: boolean;
  isHead: boolean;
}

/** RFC 9112, 6.3: no body, chunked, so many bytes, or until the connection ends. */
function parseBody(
  bytes: Buffer,
  { status, headers, ended, isHead }: Framing,
): { body: Buffer; rest: Buffer } | null {
  if (isHead || status === 204 || status === 304) return { body: Buffer.alloc(0), rest: bytes };
  if (/\bchunked$/i.test(headers['transfer-encoding'] ?? '')) return parseChunks(bytes);
  const length = headers['content-length'];
  if (length === undefined) return ended ? { body: bytes, rest: Buffer.alloc(0) } : null;
  if (!/^\d+$/.test(length)) throw new Error(`Content-Length: expected a number, got "${length}"`);
  const end = Number(length);
  return bytes.length < end ? null : { body: bytes.subarray(0, end), rest: bytes.subarray(end) };
}

function parseChunks(bytes: Buffer): { body: Buffer; rest: Buffer } | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = bytes.toString('latin1', at, lineEnd);
    if (!/^[0-9a-f]+(;.*)?$/i.test(size))
      throw new Error(`expected a chunk size, got ${JSON.stringify(size)}`);
    const length = Number.parseInt(size, 16);
    const dataEnd = lineEnd + 2 + length;
    if (length === 0) {
      // Trailers are not expected of anyone here: the empty line follows at once.
      return bytes.length < dataEnd + 2
        ? null
        : { body: Buffer.concat(chunks), rest: bytes.subarray(dataEnd + 2) };
    }
    if (bytes.length < dataEnd + 2) return null;
    chunks.push(bytes.subarray(lineEnd + 2, dataEnd));
    at = dataEnd + 2;
  }
}
