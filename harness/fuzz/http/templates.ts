import type { Random } from '../../stats/random.ts';

export const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(choices.length)]!;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const ODD_METHODS = [
  'PURGE',
  'TRACE',
  'CONNECT',
  'get',
  'G3T',
  'QUERY',
  'M-SEARCH',
  'PRI',
  'X',
  'POST\t',
  'ĞET',
];
const TARGETS = ['/', '/a/b?c=d', '/users/7', '/%41%00%ff', '/a//b/', '/?', '/x#y'];
const ODD_TARGETS = [
  '*',
  'http://a.example/x',
  'https://a:1/',
  '//a',
  'a',
  '/ü',
  '/a b',
  '/\\',
  '?x',
  '',
  '/%',
  'a:1',
];
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'];
const ODD_VERSIONS = ['HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/1.', 'http/1.1', 'HTTP/11', '', 'ICE/1.0'];
const LINES = [
  'Host: fuzz',
  'Accept: */*',
  'Connection: keep-alive',
  'Connection: close',
  'Connection: close, TE',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Cookie: a=b; c=d',
  'X-Empty:',
  'X-Space:    padded   ',
  'X-High: \xe9\xff',
  'X-Tab:\ta\tb',
  'Content-Type: application/json',
  'TE: trailers',
  'Proxy-Connection: keep-alive',
  'Keep-Alive: timeout=1',
];
const ODD_LINES = [
  'X-Folded: a\r\n b',
  'X-Folded: a\r\n\tb',
  ' X-Leading: a',
  'X-Space : a',
  'X Inner: a',
  'no colon',
  ': no name',
  'X-Nul: a\0b',
  'X-Cr: a\rb',
  'X-Lf: a\nb',
  'X-Ctl: a\x01b',
  'X-Del: a\x7fb',
  'X(: a',
  'Höst: a',
  'Host: second',
  'Host:',
  'Expect: 100-continue',
  'Expect: something-else',
  'Content-Length: 0',
  'Content-Length: 3',
  'Content-Length: 3, 3',
  'Content-Length: +3',
  'Content-Length: -1',
  'Content-Length: 0x3',
  'Content-Length: 3 ',
  'Content-Length: 00003',
  'Content-Length: 3.0',
  'Content-Length: 99999999999999999999999',
  'Content-Length: 18446744073709551617',
  'Content-Length: 9007199254740993',
  'Content-Length: 5000',
  'Content-Length:',
  'Content-Length: a',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: Chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, gzip',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:',
];

const body = (random: Random): string => {
  const sizes = [0, 1, 3, 15, 100, 1_000, 4_095, 4_096, 4_097];
  return 'b'.repeat(pick(random, sizes));
};

/** One part in so many of the requests is odd in each respect. */
const ODD_ONE_IN = 25;

/** A request that is mostly as it should be. Characters stand for bytes (latin1). */
export function requestText(random: Random): string {
  const odd = (): boolean => random.integer(ODD_ONE_IN) === 0;
  const method = pick(random, odd() ? ODD_METHODS : METHODS);
  const target = pick(random, odd() ? ODD_TARGETS : TARGETS);
  const version = pick(random, odd() ? ODD_VERSIONS : VERSIONS);
  const lines = Array.from({ length: random.integer(5) }, () => pick(random, odd() ? ODD_LINES : LINES));
  if (random.integer(6) === 0) lines.push(pick(random, ODD_LINES));
  const framing = random.integer(4);
  let after = '';
  if (framing === 1) {
    after = body(random);
    lines.push(`Content-Length: ${after.length}`);
  } else if (framing === 2) {
    after = chunked(random);
    lines.push('Transfer-Encoding: chunked');
  }
  if (random.integer(60) === 0) lines.push(giant(random));
  return `${method} ${target} ${version}\r\n${random.shuffle(lines).join('\r\n')}${lines.length > 0 ? '\r\n' : ''}\r\n${after}`;
}

function chunked(random: Random): string {
  const size = (length: number): string =>
    pick(random, [
      length.toString(16),
      length.toString(16).toUpperCase(),
      `000${length.toString(16)}`,
      `${length.toString(16)};ext`,
      `${length.toString(16)};ext="a;b"`,
      `${length.toString(16)} `,
    ]);
  const wrong = [
    'g',
    '-1',
    '0x3',
    'ffffffffffffffff',
    'ffffffffffffffffff',
    '',
    ' 3',
    '3 3',
    '3;a\nb',
    '3;\r',
  ];
  let text = '';
  for (let n = random.integer(4); n > 0; n--) {
    const data = 'c'.repeat(pick(random, [1, 2, 10, 200, 2_000]));
    const head = random.integer(25) === 0 ? pick(random, wrong) : size(data.length);
    const end = random.integer(25) === 0 ? pick(random, ['\n', '\r', '', 'x\r\n', '\r\n\r\n']) : '\r\n';
    text += `${head}\r\n${data}${end}`;
  }
  const trailers =
    random.integer(5) === 0 ? pick(random, ['X-T: 1\r\n', 'bad trailer\r\n', 'A: b\r\n c\r\n']) : '';
  return `${text}${pick(random, ['0', '0', '0', '00', '0;last'])}\r\n${trailers}\r\n`;
}

/** Near the limit of a head (16 KiB) and far beyond it. */
function giant(random: Random): string {
  const length = pick(random, [12_000, 15_000, 17_000, 40_000]);
  return random.coin()
    ? `X-Giant: ${'g'.repeat(length)}`
    : Array.from({ length: Math.ceil(length / 20) }, (_, i) => `X-Many-${i}: mmmmmm`).join('\r\n');
}
