/** Where the mock server may answer otherwise than node:http does, each a class of its own, with the reason. */
export interface Declared {
  id: string;
  /** Level of the axis `http`. */
  level: string;
  reason: string;
  /** Exactly the class: what was sent (latin1), what the reference did and what the mock did (outcome.ts). */
  matches(sent: string, reference: string, mock: string): boolean;
}

/** All answers of `200 GET 0; open, 400`, before and after the end of the client. */
function answersOf(outcome: string): string[] {
  const [before = '', end = ''] = outcome.split('; ');
  return [...(before === 'nothing' ? [] : before.split(', ')), ...end.split(', ').slice(1)];
}

const isClosed = (outcome: string): boolean => outcome.endsWith('; closed');

const isPrefix = (some: readonly string[], of: readonly string[]): boolean =>
  some.every((answer, i) => answer === of[i]);

/** The mock goes on where the reference stops: it answers as the reference does, and then more. */
const answersMore = (reference: string, mock: string): boolean =>
  isPrefix(answersOf(reference), answersOf(mock));

/** The mock ends the connection where the reference keeps it, with the same answers so far. */
const closesEarlier = (reference: string, mock: string): boolean =>
  isClosed(mock) && isPrefix(answersOf(mock), answersOf(reference));

/** The mock answers as the reference does up to a request that it refuses by `status`, and ends the connection. */
function refusesMore(reference: string, mock: string, status = '400'): boolean {
  const answers = answersOf(mock);
  if (!isClosed(mock) || answers.at(-1) !== status) return false;
  return isPrefix(answers.slice(0, -1), answersOf(reference));
}

/** Bytes that a head may have, see pair.ts. */
const HEAD_LIMIT = 16 * 1024;

export const DECLARED: readonly Declared[] = [
  {
    id: 'bare-lf',
    level: 'direct',
    reason:
      'RFC 9112 allows to take a bare LF for a line end; that two parsers differ in it is how requests are smuggled.',
    matches: (sent, reference, mock) => /(?:^|[^\r])\n/.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'other-versions',
    level: 'direct',
    reason: 'HTTP/0.9, HTTP/2.0, RTSP and ICE are none of its business.',
    matches: (sent, reference, mock) =>
      /(?:HTTP\/(?:0|2)|(?:RTSP|ICE)\/)/.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'connect',
    level: 'direct',
    reason:
      'A tunnel cannot be mocked, and is refused by its method; node reads the rest of its head before.',
    matches: (sent, reference, mock) => /(?:^|\n|b)CON/.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'head-limit',
    level: 'direct',
    reason: 'Here every byte of a head counts; node counts by its fields, and draws the line elsewhere.',
    matches: (sent, reference, mock) =>
      sent.length > HEAD_LIMIT - 4_096 &&
      (refusesMore(reference, mock, '431') || refusesMore(mock, reference, '431')),
  },
  {
    id: 'no-version',
    level: 'direct',
    reason: 'A request line without a version is HTTP/0.9, which node takes and does not speak.',
    matches: (sent, reference, mock) =>
      /(?:^|\n|b)[A-Z-]+ +[^ \r\n]+ *\r(?:\n|$)/.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'http-2-preface',
    level: 'direct',
    reason: 'PRI begins HTTP/2: node waits for the rest of its preface, this one has refused by then.',
    matches: (sent, reference, mock) => /PRI/.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'close-and-keep-alive',
    level: 'direct',
    reason: 'Asked for both, node keeps an HTTP/1.0 connection; RFC 9112, 9.3 has close win.',
    matches: (sent, reference, mock) =>
      /connection:[^\r]*close/i.test(sent) &&
      /connection:[^\r]*keep-alive/i.test(sent) &&
      closesEarlier(reference, mock),
  },
  {
    id: 'chunked-in-1.0',
    level: 'direct',
    reason: 'RFC 9112, 6.1: an HTTP/1.0 request with Transfer-Encoding ends its connection; node keeps it.',
    matches: (sent, reference, mock) =>
      /HTTP\/1\.0/.test(sent) && /transfer-encoding:/i.test(sent) && closesEarlier(reference, mock),
  },
  {
    id: 'upgrade',
    level: 'direct',
    reason:
      'What frames the body of a request for an upgrade, and what stands behind it in the same read, node drops.',
    matches: (sent, reference, mock) =>
      /\r\nupgrade:/i.test(sent) &&
      /connection:[^\r]*upgrade/i.test(sent) &&
      (answersMore(reference, mock) || refusesMore(reference, mock)),
  },
  {
    id: 'unknown-expectation',
    level: 'direct',
    reason:
      'What frames a body is looked at first, and after 417 the next request is read; node does so by what the read held.',
    matches: (sent, reference, mock) =>
      /expect:/i.test(sent) &&
      answersOf(reference).includes('417') &&
      (answersMore(reference, mock) || refusesMore(reference, mock) || refusesMore(reference, mock, '413')),
  },
  {
    id: 'framing-at-the-end-of-a-head',
    level: 'direct',
    reason:
      'Fields that contradict each other are refused when the head is complete, by node as soon as they are there.',
    matches: (sent, reference, mock) =>
      /(?:content-length|transfer-encoding):/i.test(sent) &&
      isClosed(reference) &&
      /; open, 400$/.test(mock) &&
      answersOf(reference).join() === answersOf(mock).join(),
  },
  {
    id: 'announced-chunk',
    level: 'direct',
    reason:
      'A chunk that is announced beyond the limit is refused then, and not when so much of it has come.',
    matches: (sent, reference, mock) =>
      /transfer-encoding:/i.test(sent) && refusesMore(reference, mock, '413'),
  },
  {
    id: 'tab-before-a-coding',
    level: 'direct',
    reason: 'A tab around a transfer coding is legal, and what hides the coding from other parsers.',
    matches: (sent, reference, mock) =>
      /transfer-encoding:[^\r]*\t/i.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'framing-in-trailers',
    level: 'direct',
    reason:
      'Fields that frame a message or end its connection come too late in a trailer; node reads over them.',
    matches: (sent, reference, mock) =>
      /\r\n0+(?:;[^\r]*)?\r\n(?:[^\r]+\r\n)*(?:content-length|transfer-encoding|(?:proxy-)?connection):/i.test(
        sent,
      ) && refusesMore(reference, mock),
  },
  {
    id: 'empty-coding',
    level: 'direct',
    reason: 'Nothing before a comma is no coding; node refuses it only where all of the field is empty.',
    matches: (sent, reference, mock) =>
      /transfer-encoding:[^\r]*,/i.test(sent) && refusesMore(reference, mock),
  },
  {
    id: 'no-continue-before-a-refusal',
    level: 'direct',
    reason: 'A body whose framing is refused is not asked for first; node says 100 and then 400.',
    matches: (sent, reference, mock) =>
      /expect:[^\r]*100-continue/i.test(sent) &&
      isClosed(reference) &&
      isClosed(mock) &&
      answersOf(reference)
        .filter((answer) => answer !== '100')
        .join() === answersOf(mock).join(),
  },
];
