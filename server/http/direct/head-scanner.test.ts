import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeadScanner, MORE, REFUSED } from './head-scanner.ts';
import { RequestHead } from './request-head.ts';

const LIMIT = 512;

interface Scanned {
  /** Bytes read, or the status of the refusal. */
  result: number;
  head: {
    method: string;
    target: string;
    minor: number;
    fields: readonly string[];
    framing: string;
  } | null;
}

/** The head in pieces that end where `cuts` say. */
function scan(bytes: string, cuts: readonly number[] = [], limit = LIMIT): Scanned {
  const scanner = new HeadScanner(limit);
  const buffer = Buffer.from(bytes, 'latin1');
  let from = 0;
  for (const to of [...cuts, buffer.length]) {
    // What is not to be read must not be looked at either.
    const piece = Buffer.concat([Buffer.from('GET'), buffer.subarray(from, to), Buffer.from('\0\0')]);
    const at = scanner.scan(piece, 3, 3 + to - from);
    if (at === REFUSED) return { result: -scanner.refusal, head: null };
    if (at !== MORE) {
      const head = new RequestHead(scanner);
      const sound = head.readFraming(scanner.candidates);
      const { method, target, minor } = head;
      const said = `${head.keepAlive ? 'keep' : 'close'} ${head.length} ${head.chunked} ${head.expects} ${head.host}`;
      const framing = sound ? said : 'unsound';
      return { result: from + at - 3, head: { method, target, minor, fields: head.fields(), framing } };
    }
    from = to;
  }
  return { result: MORE, head: null };
}

const get = (fields: string): string => `GET / HTTP/1.1\r\n${fields}\r\n`;

/** Framing as `keep|close length chunked expects host`. */
const GOOD: Record<string, [bytes: string, target: string, fields: readonly string[], framing: string]> = {
  'nothing but a request line': [get(''), '/', [], 'keep -1 false null null'],
  'a host': [get('Host: x:1\r\n'), '/', ['Host', 'x:1'], 'keep -1 false null x:1'],
  'blanks around values': [
    get('a:\t b\tc \t\r\nb:\r\n'),
    '/',
    ['a', 'b\tc', 'b', ''],
    'keep -1 false null null',
  ],
  'a no-break space is no blank': [
    get('a: \xa0b\xa0\r\n'),
    '/',
    ['a', '\xa0b\xa0'],
    'keep -1 false null null',
  ],
  'bytes above ASCII': [get('a: \xe9\xff\r\n'), '/', ['a', '\xe9\xff'], 'keep -1 false null null'],
  'every character of a token': [
    get("!#$%&'*+-.^_`|~1Az: b\r\n"),
    '/',
    ["!#$%&'*+-.^_`|~1Az", 'b'],
    'keep -1 false null null',
  ],
  'empty lines before it': [`\r\n\n\r${get('')}`, '/', [], 'keep -1 false null null'],
  'more spaces than one': ['GET  /a   HTTP/1.1\r\n\r\n', '/a', [], 'keep -1 false null null'],
  'the server itself': ['GET * HTTP/1.1\r\n\r\n', '*', [], 'keep -1 false null null'],
  'an absolute target': [
    'GET http://u:p@[::1]:80/a?b#c HTTP/1.1\r\n\r\n',
    'http://u:p@[::1]:80/a?b#c',
    [],
    'keep -1 false null null',
  ],
  'every character of a target': [
    'GET /"<>\\^`{|}[]~! HTTP/1.1\r\n\r\n',
    '/"<>\\^`{|}[]~!',
    [],
    'keep -1 false null null',
  ],
  'HTTP/1.0': ['GET / HTTP/1.0\r\n\r\n', '/', [], 'close -1 false null null'],
  'HTTP/1.0 that stays': [
    'GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n',
    '/',
    ['Connection', 'Keep-Alive'],
    'keep -1 false null null',
  ],
  'the first of two hosts': [
    get('Host: a\r\nhOST: b\r\n'),
    '/',
    ['Host', 'a', 'hOST', 'b'],
    'keep -1 false null a',
  ],
};

const FRAMED: Record<string, [fields: string, framing: string]> = {
  close: ['Connection: close\r\n', 'close -1 false null null'],
  'close in a list': ['Connection: foo , CLOSE\r\n', 'close -1 false null null'],
  'close in the second': ['Connection: keep-alive\r\nConnection: close\r\n', 'close -1 false null null'],
  'close after a no-break space': ['Connection: foo,\xa0close\r\n', 'keep -1 false null null'],
  'close of a proxy': ['Proxy-Connection: close\r\n', 'close -1 false null null'],
  'no close': ['Connection: closed, close x\r\n', 'keep -1 false null null'],
  'a length': ['Content-Length: 5 \r\n', 'keep 5 false null null'],
  'a length of 0': ['content-length:0\r\n', 'keep 0 false null null'],
  'a length with zeros': ['CONTENT-LENGTH: 0000000000000000000000005\r\n', 'keep 5 false null null'],
  'the largest length': ['Content-Length: 18446744073709551615\r\n', `keep ${2 ** 64} false null null`],
  'a length beyond': ['Content-Length: 18446744073709551616\r\n', 'unsound'],
  'two lengths': ['Content-Length: 5\r\nContent-Length: 5\r\n', 'unsound'],
  'a list of lengths': ['Content-Length: 5, 5\r\n', 'unsound'],
  'an empty length': ['Content-Length: \r\n', 'unsound'],
  'a length with a sign': ['Content-Length: +5\r\n', 'unsound'],
  'a length below 0': ['Content-Length: -5\r\n', 'unsound'],
  'a hexadecimal length': ['Content-Length: 0x5\r\n', 'unsound'],
  chunked: ['Transfer-Encoding: Chunked \r\n', 'keep -1 true null null'],
  'chunked at the end': ['Transfer-Encoding: gzip, chunked\r\n', 'keep -1 true null null'],
  'chunked in the second': [
    'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n',
    'keep -1 true null null',
  ],
  'chunked and then not': ['Transfer-Encoding: chunked, gzip\r\n', 'unsound'],
  'chunked and then not, in two': [
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    'unsound',
  ],
  'chunked twice': ['Transfer-Encoding: chunked, chunked\r\n', 'unsound'],
  'nearly chunked': ['Transfer-Encoding: xchunked\r\n', 'unsound'],
  'chunked with a parameter': ['Transfer-Encoding: chunked;q=1\r\n', 'unsound'],
  'chunked after a tab': ['Transfer-Encoding:\tchunked\r\n', 'unsound'],
  'chunked after a no-break space': ['Transfer-Encoding: \xa0chunked\r\n', 'unsound'],
  'another coding': ['Transfer-Encoding: identity\r\n', 'unsound'],
  'no coding': ['Transfer-Encoding:\r\n', 'unsound'],
  'a length and chunked': ['Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'unsound'],
  'chunked and a length': ['Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', 'unsound'],
  'an expectation': ['Expect: 100-Continue\r\n', 'keep -1 false continue null'],
  'an expectation among others': [
    'Expect: foo\r\nExpect: bar, 100-continue\r\n',
    'keep -1 false continue null',
  ],
  'another expectation': ['Expect: x100-continue\r\n', 'keep -1 false other null'],
  'names that only look alike': [
    'Content-Lengt1: 5\r\nConnectiom: close\r\nHosts: x\r\n',
    'keep -1 false null null',
  ],
};

for (const [name, [fields, framing]] of Object.entries(FRAMED)) {
  test(`framing: ${name}`, () => assert.equal(scan(get(fields)).head?.framing, framing));
}

test('framing: HTTP/1.0 with chunks is the last request', () => {
  const text = 'POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.equal(scan(text).head?.framing, 'close -1 true null null');
});

const REFUSALS: Record<string, [bytes: string, status: number]> = {
  'a bare LF': ['GET / HTTP/1.1\n\n', 400],
  'a bare LF after a field': [get('a: b\nc: d\r\n'), 400],
  'a bare LF at the end': ['GET / HTTP/1.1\r\n\n', 400],
  'a bare CR': [get('a: b\rc\r\n'), 400],
  'a bare CR at the end': ['GET / HTTP/1.1\r\n\rx', 400],
  'a NUL in a value': [get('a: b\0c\r\n'), 400],
  'a control character in a value': [get('a: b\x1fc\r\n'), 400],
  'a DEL in a value': [get('a: b\x7fc\r\n'), 400],
  'a NUL in a name': [get('a\0: b\r\n'), 400],
  'a name above ASCII': [get('\xe9: b\r\n'), 400],
  'a space before the colon': [get('a : b\r\n'), 400],
  'a space in a name': [get('a b: c\r\n'), 400],
  'no name': [get(': b\r\n'), 400],
  'no colon': [get('abc\r\n'), 400],
  'a folded line': [get('a: b\r\n c\r\n'), 400],
  'a folded line, by a tab': [get('a: b\r\n\tc\r\n'), 400],
  'a folded first line': [get(' a: b\r\n'), 400],
  'a space before the method': [' GET / HTTP/1.1\r\n\r\n', 400],
  'a tab after the method': ['GET\t/ HTTP/1.1\r\n\r\n', 400],
  'an unknown method': ['FOO / HTTP/1.1\r\n\r\n', 400],
  'a method in small letters': ['get / HTTP/1.1\r\n\r\n', 400],
  'a method that begins well': ['GETS / HTTP/1.1\r\n\r\n', 400],
  'no method': [': / HTTP/1.1\r\n\r\n', 400],
  CONNECT: ['CONNECT h:1 HTTP/1.1\r\n\r\n', 400],
  'no target': ['GET  HTTP/1.1\r\n\r\n', 400],
  'a relative target': ['GET foo HTTP/1.1\r\n\r\n', 400],
  'a target above ASCII': ['GET /\xe9 HTTP/1.1\r\n\r\n', 400],
  'a tab in the target': ['GET /\t HTTP/1.1\r\n\r\n', 400],
  'a target with one slash': ['GET http:/h HTTP/1.1\r\n\r\n', 400],
  'an odd host': ['GET http://h"/ HTTP/1.1\r\n\r\n', 400],
  'HTTP/0.9': ['GET /\r\n\r\n', 400],
  'HTTP/1.2': ['GET / HTTP/1.2\r\n\r\n', 400],
  'HTTP/2.0': ['GET / HTTP/2.0\r\n\r\n', 400],
  'HTTP/1.10': ['GET / HTTP/1.10\r\n\r\n', 400],
  'http/1.1': ['GET / http/1.1\r\n\r\n', 400],
  'a space after the version': ['GET / HTTP/1.1 \r\n\r\n', 400],
  'another protocol': ['GET / RTSP/1.0\r\n\r\n', 400],
  'a TLS hello': ['\x16\x03\x01\x02\x00\x01\x00', 400],
  'a field too long': [get(`a: ${'b'.repeat(LIMIT)}\r\n`), 431],
  'a name too long': [get(`${'b'.repeat(LIMIT)}: a\r\n`), 431],
  'a target too long': [`GET /${'b'.repeat(LIMIT)} HTTP/1.1\r\n\r\n`, 431],
  'too many fields': [get('a:b\r\n'.repeat(LIMIT / 4)), 431],
  'a head too long that has not ended': [`GET / HTTP/1.1\r\na: ${'b'.repeat(LIMIT)}`, 431],
};

/** One piece, every cut into two, and byte by byte. */
function everyCut(bytes: string, check: (scanned: Scanned, cuts: readonly number[]) => void): void {
  for (let cut = 0; cut <= bytes.length; cut++) check(scan(bytes, [cut]), [cut]);
  const all = Array.from(bytes, (_, i) => i);
  check(scan(bytes, all), all);
}

for (const [name, [bytes, target, fields, framing]] of Object.entries(GOOD)) {
  test(`${name}: is read alike wherever it is cut`, () => {
    everyCut(`${bytes}more`, ({ result, head }, cuts) => {
      const minor = bytes.includes('HTTP/1.0') ? 0 : 1;
      assert.deepEqual(head, { method: 'GET', target, minor, fields, framing }, `cut at ${cuts}`);
      assert.equal(result, bytes.length, `cut at ${cuts}`);
    });
  });
}

for (const [name, [bytes, status]] of Object.entries(REFUSALS)) {
  test(`${name}: is refused with ${status} wherever it is cut`, () => {
    everyCut(bytes, ({ result }, cuts) => assert.equal(result, -status, `cut at ${cuts}`));
  });
}

test('what cannot become a method is refused before it ends', () => {
  assert.equal(scan('GE').result, MORE);
  assert.equal(scan('GEX').result, -400);
  assert.equal(scan('M-SEA').result, MORE);
});

test('a head as long as the limit is read, one byte longer is not', () => {
  const bytes = get('Host: x\r\n');
  const exact = scan(bytes, [], bytes.length);
  assert.equal(exact.result, bytes.length);
  everyCut(bytes, () => {});
  for (let cut = 0; cut <= bytes.length; cut++) {
    assert.equal(scan(bytes, [cut], bytes.length).result, bytes.length, `cut at ${cut}`);
    assert.equal(scan(bytes, [cut], bytes.length - 1).result, -431, `cut at ${cut}`);
  }
});

test('one scanner reads head after head', () => {
  const scanner = new HeadScanner(LIMIT);
  const bytes = Buffer.from(`POST /1 HTTP/1.0\r\nHost: a\r\n\r\n${get('Expect: x\r\n')}`);
  const end = scanner.scan(bytes, 0, bytes.length);
  assert.deepEqual([scanner.method, scanner.minor, scanner.candidates.length], ['POST', 0, 1]);
  scanner.reset();
  assert.equal(scanner.started, false);
  assert.equal(scanner.scan(bytes, end, bytes.length), bytes.length);
  const head = new RequestHead(scanner);
  assert.ok(head.readFraming(scanner.candidates));
  assert.deepEqual([head.method, head.target, head.host, head.expects], ['GET', '/', null, 'other']);
});
