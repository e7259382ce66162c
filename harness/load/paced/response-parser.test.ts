import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ResponseParser } from './response-parser.ts';

interface Case {
  what: string;
  wire: string;
  toHead?: boolean;
  /** The connection ends after these bytes. */
  ends?: true;
  status?: number;
  body?: string;
  closes?: boolean;
  headers?: Record<string, string>;
  /** Bytes after the response. */
  left?: number;
  failure?: RegExp;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

const cases: Case[] = [
  {
    what: 'a length',
    wire: `${OK}Content-Length: 5\r\n\r\nhello`,
    body: 'hello',
    headers: { 'content-length': '5' },
  },
  { what: 'length 0', wire: `${OK}content-length:0\r\n\r\n`, body: '' },
  { what: 'no reason phrase', wire: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi', body: 'hi' },
  { what: 'UTF-8', wire: `${OK}Content-Length: 6\r\n\r\n€ü…`.replace('6', '8'), body: '€ü…' },
  { what: 'an empty line in the body', wire: `${OK}Content-Length: 6\r\n\r\na\r\n\r\nb`, body: 'a\r\n\r\nb' },
  {
    what: 'repeated headers',
    wire: `${OK}X-A: 1\r\nContent-Length: 0\r\nx-a:  2 \r\n\r\n`,
    headers: { 'x-a': '1, 2', 'content-length': '0' },
  },
  { what: 'two equal lengths', wire: `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`, body: 'x' },
  { what: 'chunks', wire: `${CHUNKED}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`, body: 'hello world' },
  {
    what: 'chunks in hex, with extensions',
    wire: `${CHUNKED}A;q="1"\r\n0123456789\r\n0 \r\n\r\n`,
    body: '0123456789',
  },
  { what: 'trailers', wire: `${CHUNKED}1\r\nx\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n`, body: 'x' },
  { what: 'an empty chunked body', wire: `${CHUNKED}0\r\n\r\n`, body: '' },
  { what: '204', wire: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '' },
  {
    what: '304 with a length',
    wire: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    status: 304,
    body: '',
  },
  { what: 'an answer to HEAD', wire: `${OK}Content-Length: 9\r\n\r\n`, toHead: true, body: '' },
  { what: 'an answer to HEAD, chunked', wire: CHUNKED, toHead: true, body: '' },
  {
    what: 'interim answers',
    wire: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
    body: 'x',
  },
  { what: 'a body until the end', wire: `${OK}\r\nhello`, ends: true, body: 'hello', closes: true },
  { what: 'an empty body until the end', wire: `${OK}\r\n`, ends: true, body: '', closes: true },
  { what: 'Connection: close', wire: `${OK}Connection: Close\r\nContent-Length: 0\r\n\r\n`, closes: true },
  {
    what: 'close among options',
    wire: `${OK}Connection: x, close\r\nContent-Length: 0\r\n\r\n`,
    closes: true,
  },
  { what: 'HTTP/1.0', wire: 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', closes: true },
  {
    what: 'HTTP/1.0 kept',
    wire: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
    closes: false,
  },
  { what: 'bytes that follow', wire: `${OK}Content-Length: 1\r\n\r\nxHTTP`, body: 'x', left: 4 },
  { what: 'bytes that follow chunks', wire: `${CHUNKED}1\r\nx\r\n0\r\n\r\nyz`, body: 'x', left: 2 },

  { what: 'no HTTP', wire: '220 smtp ready\r\n\r\n', failure: /status line "220 smtp ready"/ },
  { what: 'HTTP/2', wire: 'HTTP/2.0 200 OK\r\n\r\n', failure: /status line/ },
  { what: 'a status of two digits', wire: 'HTTP/1.1 20 OK\r\n\r\n', failure: /status line/ },
  { what: 'a header without a colon', wire: `${OK}nonsense\r\n\r\n`, failure: /header line "nonsense"/ },
  { what: 'a space before the colon', wire: `${OK}Content-Length : 1\r\n\r\nx`, failure: /header line/ },
  { what: 'a folded header', wire: `${OK}X: 1\r\n more: 2\r\n\r\n`, failure: /header line/ },
  { what: 'a length that is none', wire: `${OK}Content-Length: 1x\r\n\r\n`, failure: /Content-Length "1x"/ },
  {
    what: 'two lengths',
    wire: `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    failure: /contradictory/,
  },
  {
    what: 'length and chunks',
    wire: `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    failure: /both/,
  },
  {
    what: 'an unknown coding',
    wire: `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`,
    failure: /"gzip, chunked"/,
  },
  { what: '101', wire: 'HTTP/1.1 101 Switching\r\n\r\n', failure: /101/ },
  { what: 'a bad chunk size', wire: `${CHUNKED}g\r\n`, failure: /chunk size/ },
  { what: 'an endless chunk size', wire: `${CHUNKED}000000001\r\nx`, failure: /chunk size/ },
  { what: 'a chunk that is too long', wire: `${CHUNKED}1\r\nxy\r\n`, failure: /framed by CRLF/ },
  { what: 'a huge length', wire: `${OK}Content-Length: 99999999999\r\n\r\n`, failure: /body of more than/ },
  { what: 'a huge head', wire: `${OK}X: ${'x'.repeat(70_000)}`, failure: /head of more than/ },
  { what: 'endless trailers', wire: `${CHUNKED}0\r\n${'X: 1\r\n'.repeat(4_000)}`, failure: /too long/ },
  { what: 'an end before anything', wire: '', ends: true, failure: /without an answer/ },
  { what: 'an end in the head', wire: 'HTTP/1.1 2', ends: true, failure: /inside the response head/ },
  {
    what: 'an end in the body',
    wire: `${OK}Content-Length: 9\r\n\r\nabc`,
    ends: true,
    failure: /after 3 of 9 body bytes/,
  },
  { what: 'an end in the chunks', wire: `${CHUNKED}5\r\nab`, ends: true, failure: /after 2 body bytes/ },
];

/** Feeds in pieces of `size` bytes; stops where the parser does, as a connection would. */
function parse({ wire, toHead = false, ends }: Case, size: number, keep = true) {
  const bytes = Buffer.from(wire, 'utf8');
  const parser = new ResponseParser();
  parser.begin(toHead, keep);
  let taken = 0;
  while (taken < bytes.length && parser.state !== 'complete' && parser.state !== 'failed') {
    // In a buffer with old bytes around it, as the connection's is.
    const piece = bytes.subarray(taken, taken + size);
    const buffer = Buffer.concat([Buffer.from('\r\n\r\n'), piece, Buffer.from('\r\n\r\n\r\n')]);
    const at = parser.feed(buffer, 4, 4 + piece.length);
    assert.ok(at > 4 && at <= 4 + piece.length);
    taken += at - 4;
  }
  if (ends && parser.state !== 'failed') parser.end();
  return { parser, left: bytes.length - taken };
}

describe('the response parser', () => {
  for (const example of cases) {
    it(`reads ${example.what}, split anywhere`, () => {
      const whole = Buffer.byteLength(example.wire) || 1;
      const sizes = whole > 1_000 ? [whole, 1_000, 16 * 1024] : [whole, 1, 2, 3, 7, 64];
      for (const size of sizes) {
        const { parser, left } = parse(example, size);
        if (example.failure) {
          assert.equal(parser.state, 'failed', `pieces of ${size}`);
          assert.match(parser.failure, example.failure);
          continue;
        }
        assert.equal(`${parser.state} ${parser.failure}`, 'complete ', `pieces of ${size}`);
        const answer = parser.answer();
        assert.equal(answer.status, example.status ?? 200);
        assert.equal(parser.closes, example.closes ?? false);
        if (example.body !== undefined) assert.equal(answer.body, example.body);
        if (example.headers) assert.deepEqual(answer.headers, example.headers);
        if (size === whole) assert.equal(left, example.left ?? 0);
      }
    });
  }

  it('keeps neither headers nor body when nobody will look at them', () => {
    const { parser } = parse({ what: '', wire: `${OK}X: 1\r\nContent-Length: 5\r\n\r\nhello` }, 3, false);
    const { status, headers, body } = parser.answer();
    assert.deepEqual({ status, headers, body }, { status: 200, headers: {}, body: '' });
  });

  it('reads one response after another from the same bytes', () => {
    const one = `${OK}Content-Length: 1\r\n\r\na`;
    const two = `${CHUNKED}1\r\nb\r\n0\r\n\r\n`;
    const three = 'HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\nConnection: close\r\n\r\nc';
    const bytes = Buffer.from(one + two + three);
    const parser = new ResponseParser();
    const seen: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      parser.begin(false, true);
      at = parser.feed(bytes, at, bytes.length);
      assert.equal(parser.state, 'complete');
      seen.push(`${parser.status} ${parser.answer().body} ${parser.closes}`);
    }
    assert.deepEqual(seen, ['200 a false', '200 b false', '404 c true']);
  });
});
