import assert from 'node:assert/strict';
import { test } from 'node:test';
import { built, run } from '../workers/testing.ts';

const entry = built('snapshot');

test('a limit is exact over all workers, and a reset of one is one of all', async () => {
  const script = `
    const answer = () => new Response('let through');
    mock.get('/limited', { limit: { requests: 5, per: '1h' } }, answer);
  `;
  await using server = await run(entry, script, '--workers', '3', '--admin-port', '0');
  const answers = async (): Promise<number> => {
    // Connections of their own go round the workers.
    const bodies = await Promise.all(Array.from({ length: 60 }, () => server.ask('/limited')));
    assert.ok(
      bodies.every((body) => body === 'let through' || body === 'Too Many Requests'),
      bodies.join(),
    );
    return bodies.filter((body) => body === 'let through').length;
  };
  assert.equal(await answers(), 5);
  assert.equal(await answers(), 0);
  const { status } = await server.admin('reset', { method: 'POST' });
  assert.equal(status, 200);
  assert.equal(await answers(), 5);
});
