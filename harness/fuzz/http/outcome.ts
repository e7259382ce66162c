/** What came back over one connection. */
export interface Outcome {
  /** `200 POST 5`: the status and what the server understood, if it says so. `garbage …`: no answer at all. */
  answers: readonly string[];
  /** How many of them came before the client ended its side; null: the server ended the connection by itself. */
  beforeEnd: number | null;
  /** The connection was still there long after the client had ended its side. */
  stuck: boolean;
}

/** `200 GET 0, 400; closed`, or `200 GET 0; open, 400`: what came after the client's end stands behind `open`. */
export function outcomeText({ answers, beforeEnd, stuck }: Outcome): string {
  const before = beforeEnd === null ? answers : answers.slice(0, beforeEnd);
  const after = beforeEnd === null ? [] : answers.slice(beforeEnd);
  const end = [beforeEnd === null ? 'closed' : 'open', ...after, ...(stuck ? ['stuck'] : [])].join(', ');
  return `${before.length === 0 ? 'nothing' : before.join(', ')}; ${end}`;
}

/**
 * Reads the answers out of all that came. The client does not know which request was HEAD (it may have made
 * it so by a flipped bit): the answer tells, by `x-echo`.
 */
export function readAnswers(bytes: Buffer): string[] {
  const answers: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf('\r\n\r\n', at);
    const head = headEnd < 0 ? '' : bytes.toString('latin1', at, headEnd);
    const status = /^HTTP\/1\.1 (\d{3})(?: |\r|$)/.exec(head)?.[1];
    if (status === undefined) {
      answers.push(`garbage ${bytes.toString('hex', at, Math.min(bytes.length, at + 24))}`);
      return answers;
    }
    const echo = /\r\nx-echo: ([^\r]*)/i.exec(head)?.[1];
    answers.push(echo === undefined ? status : `${status} ${echo}`);
    at = bodyEnd(bytes, headEnd + 4, status, head, echo?.startsWith('HEAD ') ?? false);
  }
  return answers;
}

function bodyEnd(bytes: Buffer, at: number, status: string, head: string, isHead: boolean): number {
  if (isHead || status.startsWith('1') || status === '204' || status === '304') return at;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  return length === undefined ? bytes.length : at + Number(length);
}
