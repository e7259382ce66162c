import assert from 'node:assert/strict';
import { it } from 'node:test';
import { serialiseRequest } from './request-bytes.ts';

const expect = { status: 200 };
const text = (request: Parameters<typeof serialiseRequest>[0]) =>
  serialiseRequest(request, '127.0.0.1', 8080).bytes.toString('utf8');

it('writes a request with nothing but Host and what the scenario says', () => {
  assert.equal(
    text({ method: 'GET', path: '/a?b=1', headers: { Accept: 'text/plain' }, expect }),
    'GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: text/plain\r\n\r\n',
  );
});

it('counts the bytes of a body, not its characters', () => {
  assert.match(text({ method: 'PUT', path: '/', body: 'ü€', expect }), /\r\nContent-Length: 5\r\n\r\nü€$/);
});

it('says that a POST without a body has none', () => {
  assert.match(text({ method: 'POST', path: '/', expect }), /\r\nContent-Length: 0\r\n\r\n$/);
});

it('lets headers of the scenario win, however they are spelt', () => {
  const request = text({
    method: 'POST',
    path: '/',
    headers: { host: 'x', 'content-LENGTH': '1' },
    body: 'a',
    expect,
  });
  assert.equal(request, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-LENGTH: 1\r\n\r\na');
});

it('knows that the answer to HEAD has no body', () => {
  const toHead = (method: string) => serialiseRequest({ method, path: '/', expect }, 'h', 1).toHead;
  assert.deepEqual([toHead('HEAD'), toHead('GET')], [true, false]);
});
