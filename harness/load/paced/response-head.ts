/** How the end of a message's body is found (RFC 9112, section 6.3). */
export type Framing = 'length' | 'chunked' | 'until-close';

export interface Head {
  status: number;
  framing: Framing;
  /** Body bytes to come; meaningful for framing 'length' only. */
  length: number;
  /** The server will end the connection after this answer. */
  closes: boolean;
}

const SPACE = 32;
const TAB = 9;

/**
 * Reads a response head, given as text without its final empty line. Returns the reason in words when it
 * is malformed. Only the three headers that frame the body are looked at: this runs for every answer.
 * Strict where leniency would hide a server's fault: CRLF only, no folded lines, no two lengths.
 */
export function parseHead(text: string): Head | string {
  const firstEnd = lineEnd(text, 0);
  if (!/^HTTP\/1\.[01] [1-9]\d\d(?: |$)/.test(text.slice(0, Math.min(firstEnd, 13)))) {
    return `malformed status line ${JSON.stringify(text.slice(0, Math.min(firstEnd, 60)))}`;
  }
  const status = Number(text.slice(9, 12));
  let closes = text.charCodeAt(7) === 48;
  let length: string | undefined;
  let coding: string | undefined;
  for (let at = firstEnd + 2; at < text.length; ) {
    const end = lineEnd(text, at);
    const colon = text.indexOf(':', at);
    if (colon <= at || colon > end || isBlank(text, at) || isBlank(text, colon - 1)) {
      return `malformed header line ${JSON.stringify(text.slice(at, Math.min(end, at + 60)))}`;
    }
    switch (colon - at) {
      case 10:
        if (named(text, at, 'connection')) closes = closesAfter(text.slice(colon + 1, end), closes);
        break;
      case 14:
        if (named(text, at, 'content-length')) {
          const value = text.slice(colon + 1, end).trim();
          if (!/^\d{1,15}$/.test(value) || (length !== undefined && length !== value)) {
            return `malformed or contradictory Content-Length ${JSON.stringify(value)}`;
          }
          length = value;
        }
        break;
      case 17:
        if (named(text, at, 'transfer-encoding'))
          coding = text
            .slice(colon + 1, end)
            .trim()
            .toLowerCase();
        break;
    }
    at = end + 2;
  }
  if (coding !== undefined) {
    if (length !== undefined) return 'both Content-Length and Transfer-Encoding';
    if (coding !== 'chunked') return `unsupported Transfer-Encoding ${JSON.stringify(coding)}`;
    return { status, framing: 'chunked', length: 0, closes };
  }
  if (length !== undefined) return { status, framing: 'length', length: Number(length), closes };
  return { status, framing: 'until-close', length: 0, closes };
}

/** All headers of a head, names in lower case; repeated ones joined by ", ". For sampled answers only. */
export function headersOf(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\r\n', from);
  return end === -1 ? text.length : end;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}

function named(text: string, at: number, name: string): boolean {
  return text.slice(at, at + name.length).toLowerCase() === name;
}

function closesAfter(value: string, unlessSaid: boolean): boolean {
  const options = value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
  if (options.includes('close')) return true;
  return options.includes('keep-alive') ? false : unlessSaid;
}
