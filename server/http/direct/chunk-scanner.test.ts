import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkScanner } from './chunk-scanner.ts';
import { MORE, REFUSED } from './head-scanner.ts';

const TRAILER_LIMIT = 64;

interface Scanned {
  /** Bytes read, or the status of the refusal. */
  result: number;
  data: string;
  length: number;
}

function scan(bytes: string, cuts: readonly number[] = []): Scanned {
  let data = '';
  const scanner = new ChunkScanner(TRAILER_LIMIT, (piece) => {
    data += piece.toString('latin1');
  });
  const buffer = Buffer.from(bytes, 'latin1');
  let from = 0;
  for (const to of [...cuts, buffer.length]) {
    const at = scanner.scan(buffer, from, to);
    const { length } = scanner;
    if (at === REFUSED) return { result: -scanner.refusal, data, length };
    if (at !== MORE) return { result: at, data, length };
    from = to;
  }
  return { result: MORE, data, length: scanner.length };
}

const GOOD: Record<string, [bytes: string, data: string]> = {
  'no chunk': ['0\r\n\r\n', ''],
  'two chunks': ['5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n', 'hello!'],
  'sizes in both cases, with zeros': [
    '00a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n',
    '01234567890123456789',
  ],
  'data that looks like framing': ['7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n', '\r\n0\r\n\r\n'],
  extensions: ['1;a;b=c;d="e;\r";f=\r\nx\r\n0;g\r\n\r\n'.replace('\r"', '\t"'), 'x'],
  'a quote in an extension': ['1;a="b\\"c"\r\nx\r\n0\r\n\r\n', 'x'],
  trailers: ['1\r\nx\r\n0\r\na: b\r\nc:\r\n\r\n', 'x'],
};

const REFUSALS: Record<string, [bytes: string, status: number]> = {
  'a size that is no number': ['g\r\n', 400],
  'no size': ['\r\n', 400],
  'a prefix': ['0x1\r\nx\r\n', 400],
  'a sign': ['-1\r\nx\r\n', 400],
  'a space after the size': ['1 \r\nx\r\n', 400],
  'a space before the size': [' 1\r\nx\r\n', 400],
  'a size beyond 64 bits': ['10000000000000000\r\n', 400],
  'a size far beyond 64 bits': ['fffffffffffffffff\r\n', 400],
  'a bare LF after the size': ['1\nx\r\n', 400],
  'a bare CR after the size': ['1\rxx\r\n', 400],
  'more data than the size says': ['1\r\nxx\r\n', 400],
  'a bare LF after the data': ['1\r\nx\n0\r\n\r\n', 400],
  'a bare LF after the last size': ['0\n\r\n', 400],
  'a bare LF at the end': ['0\r\n\n', 400],
  'an extension without a name': ['1;\r\nx\r\n', 400],
  'a space in an extension': ['1; a\r\nx\r\n', 400],
  'a control character in an extension': ['1;a=\x01\r\nx\r\n', 400],
  'a quote that does not end': ['1;a="b\r\nx\r\n', 400],
  'something after a quote': ['1;a="b"c\r\nx\r\n', 400],
  'a bare LF in an extension': ['1;a\nx\r\n', 400],
  'a trailer without a colon': ['0\r\nabc\r\n\r\n', 400],
  'a trailer without a name': ['0\r\n: b\r\n\r\n', 400],
  'a space before the colon of a trailer': ['0\r\na : b\r\n\r\n', 400],
  'a folded trailer': ['0\r\na: b\r\n c\r\n\r\n', 400],
  'a NUL in a trailer': ['0\r\na: b\0\r\n\r\n', 400],
  'a length in a trailer': ['0\r\nContent-Length: 5\r\n\r\n', 400],
  'a coding in a trailer': ['0\r\ntransfer-encoding: chunked\r\n\r\n', 400],
  'a connection in a trailer': ['0\r\nConnection: close\r\n\r\n', 400],
  'trailers beyond the limit': [`0\r\na: ${'b'.repeat(TRAILER_LIMIT)}\r\n\r\n`, 431],
};

function everyCut(bytes: string, check: (scanned: Scanned, cuts: readonly number[]) => void): void {
  for (let cut = 0; cut <= bytes.length; cut++) check(scan(bytes, [cut]), [cut]);
  const all = Array.from(bytes, (_, i) => i);
  check(scan(bytes, all), all);
}

for (const [name, [bytes, data]] of Object.entries(GOOD)) {
  test(`${name}: read alike wherever it is cut`, () => {
    everyCut(`${bytes}more`, (scanned, cuts) => {
      assert.deepEqual(scanned, { result: bytes.length, data, length: data.length }, `cut at ${cuts}`);
    });
  });
}

for (const [name, [bytes, status]] of Object.entries(REFUSALS)) {
  test(`${name}: refused with ${status} wherever it is cut`, () => {
    everyCut(bytes, ({ result }, cuts) => assert.equal(result, -status, `cut at ${cuts}`));
  });
}

test('a size is known before its data come', () => {
  assert.deepEqual(scan('ff\r\nx'), { result: MORE, data: 'x', length: 255 });
});

test('the largest size of 64 bits is one, whatever zeros stand before it', () => {
  assert.deepEqual(scan(`${'0'.repeat(20)}ffffffffffffffff\r\n`), {
    result: MORE,
    data: '',
    length: 2 ** 64,
  });
});

test('extensions have a limit of their own', () => {
  assert.equal(scan(`1;${'a'.repeat(16 * 1024 + 1)}`).result, -413);
  assert.equal(scan(`1;${'a'.repeat(16 * 1024 - 1)}\r\nx\r\n0\r\n\r\n`).data, 'x');
});
