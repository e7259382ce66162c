import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrialError } from '../../model/errors.ts';
import { generatorContract } from '../testing/contract.ts';
import { get, hello, httpServer, keepRunning, opened, targetOf } from '../testing/servers.ts';
import { createAutocannon } from './autocannon.ts';
import { requestLists } from './request-list.ts';

const autocannon = keepRunning(createAutocannon({ core: null }));

generatorContract(autocannon);

describe('autocannon and its faults', () => {
  it('finds out a server that says it closes', async (t) => {
    await using server = await httpServer((request, response) => {
      response.setHeader('connection', 'close');
      hello(request, response);
    });
    const session = await opened(t, autocannon, targetOf(server.port));
    for (const load of [() => session.slice({ durationMs: 100, discardMs: 10 }), () => session.warmUp(100)]) {
      await assert.rejects(load(), (error) => {
        assert.ok(error instanceof TrialError);
        assert.equal(error.code, 'E_CLOSING_SERVER');
        // By the first answer's headers, not only by the count at the end.
        assert.match(error.message, /^the server closes its connections/);
        return true;
      });
    }
    await session.close();
  });

  it('does not trust a slice in which the server closes without saying so', async (t) => {
    await using server = await httpServer((request, response) => {
      hello(request, response);
      response.on('finish', () => request.socket.end());
    });
    const session = await opened(t, autocannon, targetOf(server.port));
    await assert.rejects(
      session.slice({ durationMs: 200, discardMs: 10 }),
      (error) => error instanceof TrialError,
    );
    await session.close();
  });

  it('compares one answer in about verifyEvery', async (t) => {
    await using server = await httpServer(hello);
    const target = targetOf(server.port, {
      connections: 1,
      verifyEvery: 10,
      requests: [get('/a'), get('/b')],
    });
    const session = await opened(t, autocannon, target);
    const slice = await session.slice({ durationMs: 150, discardMs: 10 });
    await session.close();
    assert.ok(Math.abs(slice.verified - server.seen / 10) <= 1, `${slice.verified} of ${server.seen}`);
  });

  it('samples every request of the scenario, each on its own list', () => {
    const lists = requestLists([get('/a'), get('/b'), get('/c')], 9, 3, () => {});
    const sampled = lists.map((list) => list.filter((entry) => entry.onResponse).map((entry) => entry.path));
    assert.deepEqual(sampled, [['/a'], ['/b'], ['/c']]);
    assert.deepEqual(
      lists.map((list) => list.length),
      [9, 9, 9],
    );
  });
});
