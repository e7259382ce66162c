import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHead, answerTail } from './answer-head.ts';

for (const [what, name, value, message] of [
  ['a line end', 'a', 'b\r\nc: d', /^header a: expected Latin-1 without line ends/],
  ['a bare LF', 'a', 'b\nc', /^header a: /],
  ['a NUL', 'a', 'b\0', /^header a: /],
  ['what Latin-1 has not', 'a', 'b\u0100', /^header a: .*got "bĀ"/],
  ['a space in a name', 'a b', 'c', /^answer: expected a header name, got "a b"/],
  ['a line end in a name', 'a\r\nb', 'c', /^answer: expected a header name/],
  ['no name', '', 'c', /^answer: expected a header name, got ""/],
  [
    'a length that is none',
    'Content-Length',
    '5x',
    /^header content-length: expected a number of bytes, got "5x"/,
  ],
] as const) {
  test(`${what} cannot be sent`, () => {
    assert.throws(() => answerHead(200, [name, value]), { name: 'TypeError', message });
  });
}

for (const status of [99, 1_000, 200.5, Number.NaN]) {
  test(`${status} is no status`, () => {
    assert.throws(() => answerHead(status, []), { name: 'RangeError', message: /from 100 to 999, got / });
  });
}

test('fields keep their order and case; those that frame the message are left to us', () => {
  const head = answerHead(201, [
    'X-A',
    '\xe9',
    'Content-Length',
    '5',
    'transfer-encoding',
    'gzip',
    'b',
    '',
    'B',
    '2',
  ]);
  assert.equal(head.text, 'HTTP/1.1 201 Created\r\nX-A: \xe9\r\nb: \r\nB: 2\r\n');
  assert.equal(head.length, 5);
  assert.equal(head.closes, false);
});

test('the same array under another status is another head', () => {
  const headers = ['a', 'b'];
  assert.match(answerHead(200, headers).text, /^HTTP\/1\.1 200 OK/);
  assert.match(answerHead(404, headers).text, /^HTTP\/1\.1 404 Not Found/);
  assert.equal(answerHead(404, headers), answerHead(404, headers));
});

test('a script may end the connection, and nothing else about it', () => {
  assert.equal(answerHead(200, ['connection', 'foo, Close']).closes, true);
  const upgrade = answerHead(200, ['connection', 'upgrade']);
  assert.deepEqual([upgrade.closes, upgrade.text], [false, 'HTTP/1.1 200 OK\r\n']);
});

test('the tail says what becomes of the connection, and the time once', () => {
  const DATE = '[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT';
  const plain = answerHead(200, []);
  assert.match(
    answerTail(plain, false),
    new RegExp(`^Date: ${DATE}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n$`),
  );
  assert.match(answerTail(plain, true), new RegExp(`^Date: ${DATE}\r\nConnection: close\r\n\r\n$`));
  const own = answerHead(200, ['date', 'x', 'keep-alive', 'timeout=1']);
  assert.equal(own.text, 'HTTP/1.1 200 OK\r\ndate: x\r\nkeep-alive: timeout=1\r\n');
  assert.equal(answerTail(own, false), 'Connection: keep-alive\r\n\r\n');
  assert.equal(answerTail(own, true), 'Connection: close\r\n\r\n');
});

test('the time is now', () => {
  const head = answerHead(200, ['x', 'y']);
  const before = Math.floor(Date.now() / 1_000) * 1_000;
  const said = Date.parse(/Date: ([^\r]+)/.exec(answerTail(head, true))![1]!);
  assert.ok(said >= before && said <= Date.now(), `${said} is not in ${before}–${Date.now()}`);
});
