import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrialError } from '../../model/errors.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import {
  get,
  hello,
  httpServer,
  keepRunning,
  opened,
  rawServer,
  refusedPort,
  targetOf,
} from '../testing/servers.ts';
import { createPaced } from './paced.ts';

const paced = keepRunning(createPaced({ core: null, patience: { timeoutMs: 250, connectAttempts: 3 } }));
const STEADY = { ratePerS: 500, durationMs: 600, arrivals: 'constant', seed: 1, connections: 32 } as const;

describe('paced, open loop', () => {
  it('sends what the schedule says and accounts for every request', async (t) => {
    await using server = await httpServer(hello);
    const target = targetOf(server.port, { requests: [get('/a'), get('/b'), get('/c')] });
    const session = await opened(t, paced, target);
    const result = await session.openLoop(STEADY);
    assert.deepEqual([result.intended, result.sent, result.completed, server.seen], [300, 300, 300, 300]);
    assert.deepEqual([result.errors, result.errorSamples], [0, []]);
    assert.deepEqual([...server.paths.values()], [100, 100, 100]);
    for (const histogram of [result.responseTime, result.serviceTime, result.sendLag]) {
      assert.equal(decodeHistogram(histogram).totalCount, 300);
    }
    assert.ok(result.verified >= 30);
    assert.ok(result.durationNs > 590e6);
    assert.ok(result.cpuNs !== null && result.cpuNs > 0);
    assert.ok(result.generatorCpu >= 0 && result.generatorCpu < 1);
  });

  it('wakes up for every request when it may sleep between them', async (t) => {
    await using server = await httpServer(hello);
    const session = await opened(t, paced, targetOf(server.port));
    const result = await session.openLoop({ ...STEADY, ratePerS: 40, durationMs: 300 });
    assert.deepEqual([result.intended, result.sent, result.completed, result.errors], [12, 12, 12, 0]);
    assert.ok(result.generatorWaitNs !== null && result.generatorWaitNs >= 0);
  });

  it('sends the same for the same seed', async (t) => {
    await using server = await httpServer(hello);
    const session = await opened(t, paced, targetOf(server.port));
    const options = { ...STEADY, arrivals: 'poisson', durationMs: 200 } as const;
    const runs = [await session.openLoop(options), await session.openLoop(options)];
    assert.equal(runs[0]!.intended, runs[1]!.intended);
    const other = await session.openLoop({ ...options, seed: 2 });
    assert.notEqual(other.intended, runs[0]!.intended);
  });

  it('shows a stall to everyone who was due in it, not only to the request that met it', async (t) => {
    const STALL_MS = 100;
    await using server = await httpServer((request, response) => {
      if (server.seen === 50) setTimeout(() => hello(request, response), STALL_MS);
      else hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port));
    await session.warmUp(20);
    server.seen = 0;
    // One connection: the 50 requests that fall due in the stall must wait for it to end.
    const result = await session.openLoop({ ...STEADY, connections: 1 });
    assert.equal(result.completed, 300);
    const share = (histogram: string, aboveUs: number) => {
      const times = decodeHistogram(histogram);
      let count = 0;
      for (let i = 1; i <= 300; i++)
        if (times.getValueAtPercentile(((i - 0.5) / 300) * 100) > aboveUs) count++;
      return count;
    };
    // Response times fall from 100 ms by 2 ms from one request to the next: 25 of them exceed 50 ms.
    const late = share(result.responseTime, 50_000);
    assert.ok(late >= 23, `${late} late responses`);
    assert.ok(share(result.sendLag, 48_000) >= 23);
    // Only one request was under way. A busy machine adds stalls of its own, each with one slow service as well.
    const slow = share(result.serviceTime, 50_000);
    assert.ok(slow >= 1 && slow <= late / 5, `${slow} slow services, ${late} late responses`);
  });

  it('opens more connections rather than let an arrival wait', async (t) => {
    await using server = await httpServer((request, response) => {
      setTimeout(() => hello(request, response), 30);
    });
    const session = await opened(t, paced, targetOf(server.port));
    const result = await session.openLoop({ ...STEADY, durationMs: 300 });
    // 500/s × 30 ms = 15 under way, by Little's law.
    assert.ok(result.connections >= 15 && result.connections <= 32, `${result.connections}`);
    assert.equal(result.completed, 150);
  });

  it('measures a server that closes its connections', async (t) => {
    await using server = await httpServer((request, response) => {
      response.setHeader('connection', 'close');
      hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port));
    const result = await session.openLoop({ ...STEADY, durationMs: 200 });
    assert.deepEqual([result.completed, result.errors, result.serverCloses], [100, 0, true]);
  });

  it('counts lost answers as errors and as rate not achieved', async (t) => {
    await using server = await httpServer((request, response) => {
      if (server.seen % 4 === 0) request.socket.destroy();
      else hello(request, response);
    });
    const session = await opened(t, paced, targetOf(server.port));
    const result = await session.openLoop({ ...STEADY, durationMs: 200 });
    assert.equal(result.completed + result.errors, 100);
    assert.ok(result.errors >= 24 && result.errors <= 26, `${result.errors}`);
    assert.ok(result.achieved <= 0.76);
  });

  it('gives up on a server that refuses or never answers', async (t) => {
    const refused = await opened(t, paced, targetOf(await refusedPort()));
    await assert.rejects(refused.openLoop(STEADY), (e) => e instanceof TrialError && e.code === 'E_CONNECT');
    await using silent = await rawServer(() => {});
    const waiting = await opened(t, paced, targetOf(silent.port));
    const options = { ...STEADY, connections: 4, durationMs: 2_000 };
    await assert.rejects(
      waiting.openLoop(options),
      (e) => e instanceof TrialError && e.code === 'E_NO_ANSWER',
    );
  });

  it('cuts off a run that can no longer be finished', async (t) => {
    await using server = await httpServer((request, response) => {
      setTimeout(() => hello(request, response), 100);
    });
    const session = await opened(t, paced, targetOf(server.port));
    const result = await session.openLoop({ ...STEADY, connections: 1, durationMs: 200 });
    assert.equal(result.intended, 100);
    assert.ok(result.sent < 20 && result.completed === result.sent, `${result.sent}`);
    assert.ok(result.achieved < 0.2);
  });
});
