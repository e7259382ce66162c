import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, bodyOf, headerOf, request, serving, statusOf, talk, VARIANTS } from './testing.ts';

const SCRIPT = `
  const count = () => new Response(String(mock.store.incr('count')));
  mock.get('/two', { limit: { requests: 2, per: '1h' } }, count);
  mock.get('/user', { limit: { requests: 1, per: '1h', by: 'header:X-User', body: { slow: 'down' } } }, count);
  mock.get('/both', { limit: { requests: 1, per: '1h' }, fault: { kind: 'truncate' } }, () => new Response('0123456789'));
  mock.get('/status', { limit: { requests: 1, per: '1h' }, fault: { kind: 'status' } }, count);
`;

for (const variant of VARIANTS) {
  const name = (what: string): string => `limits (${variant.name}): ${what}`;

  test(name('beyond it 429, without the guest, and when to come back'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const [first, second, third] = [
        await ask(port, '/two'),
        await ask(port, '/two'),
        await ask(port, '/two'),
      ];
      assert.deepEqual([first, second, third].map(statusOf), [200, 200, 429]);
      assert.deepEqual(
        [first, second, third].map((heard) => headerOf(heard, 'ratelimit-remaining')),
        ['1', '0', '0'],
      );
      for (const heard of [first, second, third]) {
        assert.equal(headerOf(heard, 'ratelimit-limit'), '2');
        assert.match(headerOf(heard, 'ratelimit-reset')!, /^\d+$/);
      }
      assert.equal(headerOf(first, 'retry-after'), undefined);
      const retryAfter = Number(headerOf(third, 'retry-after'));
      assert.ok(retryAfter > 1_700 && retryAfter <= 1_800, `Retry-After: ${retryAfter}`);
      assert.equal(bodyOf(third), 'Too Many Requests');
      assert.equal(bodyOf(second), '2');
      const space = 'X-Mock-Space: other\r\n';
      assert.equal(statusOf(await ask(port, '/two', space)), 200, 'another space counts by itself');
    }),
  );

  test(name('by header, with a body of its own'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const statuses: number[] = [];
      for (const user of ['a', 'b', 'a']) {
        const heard = await ask(port, '/user', `X-User: ${user}\r\n`);
        statuses.push(statusOf(heard));
        if (statusOf(heard) === 429) {
          assert.equal(bodyOf(heard), '{"slow":"down"}');
          assert.equal(headerOf(heard, 'content-type'), 'application/json');
        }
      }
      assert.deepEqual(statuses, [200, 200, 429]);
    }),
  );

  test(name('faults within the limit say what is left, too; beyond it there are none'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const truncated = await ask(port, '/both');
      assert.equal(bodyOf(truncated), '01234');
      assert.equal(headerOf(truncated, 'ratelimit-remaining'), '0');
      assert.equal(statusOf(await ask(port, '/both')), 429);
      const status = await ask(port, '/status');
      assert.equal(statusOf(status), 503);
      assert.equal(headerOf(status, 'ratelimit-remaining'), '0');
    }),
  );

  if (!variant.connection.keepAlive) continue;

  test(name('a refusal leaves the connection as it was'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const { text } = await talk(port, request('/two').repeat(3) + request('/none'), /Not Found/);
      assert.deepEqual(
        text.match(/HTTP\/1\.1 \d+/g),
        ['200', '200', '429', '404'].map((status) => `HTTP/1.1 ${status}`),
      );
    }),
  );
}
