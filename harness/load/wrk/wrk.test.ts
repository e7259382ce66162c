import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { serialiseRequest } from '../paced/request-bytes.ts';
import { generatorContract } from '../testing/contract.ts';
import { get, keepRunning } from '../testing/servers.ts';
import { parseSummary, uncorrected, type WrkSummary } from './output.ts';
import { luaScript } from './script.ts';
import { createWrk } from './wrk.ts';

const wrk = keepRunning(createWrk({ core: null }));
const missing = await wrk.unavailable();
if (missing !== null) console.warn(`SKIPPED: the live tests of wrk, because ${missing}`);

generatorContract(wrk, missing ?? false);

/** What wrk does to its histogram: an array of counts by µs, in the order it does it. */
function corrected(times: Map<number, number>, interval: number): [number, number][] {
  const max = Math.max(...times.keys());
  const data = Array.from({ length: max + 1 }, (_, us) => times.get(us) ?? 0);
  for (let n = interval * 2; n <= max; n++) {
    const count = data[n]!;
    for (let m = n - interval; count > 0 && m > interval; m -= interval) data[m]! += count;
  }
  return [...data.entries()].filter(([, count]) => count > 0);
}

const summaryOf = (changes: Partial<WrkSummary>): WrkSummary => ({
  durationUs: 1_000,
  requests: 0,
  cpuS: 0,
  connect: 0,
  read: 0,
  write: 0,
  status: 0,
  timeout: 0,
  times: [],
  ...changes,
});

describe('what wrk prints', () => {
  const times = new Map([
    [3, 40],
    [7, 8],
    [24, 1],
    [31, 2],
    [100, 1],
  ]);
  const requests = 52;

  it('loses the made-up times again, exactly', () => {
    // 52 requests over 4 connections: 13 each, interval 130 / 13 = 10 µs.
    const printed = summaryOf({ requests, durationUs: 130, times: corrected(times, 10) });
    assert.notEqual(printed.times.length, times.size);
    const own = [...uncorrected(printed, 4)!].filter(([, count]) => count > 0);
    assert.deepEqual(
      own.sort((a, b) => a[0] - b[0]),
      [...times],
    );
  });

  it('is not believed when the times are not one for every request', () => {
    const printed = summaryOf({ requests: requests + 1, durationUs: 130, times: corrected(times, 10) });
    assert.equal(uncorrected(printed, 4), null);
  });

  it('must contain our summary', () => {
    assert.throws(() => parseSummary('Running 1s test\nunable to connect\n'), /wrk printed no summary/);
    assert.equal(parseSummary(`x\nperfduel:${JSON.stringify(summaryOf({ requests: 7 }))}\n`).requests, 7);
  });
});

describe('the Lua script', () => {
  it('holds requests byte by byte, so that nothing in them is Lua', () => {
    const wire = serialiseRequest({ ...get('/"]]\\'), method: 'POST', body: '"ü' }, 'h', 1);
    const script = luaScript([wire]);
    assert.doesNotMatch(script, /POST/);
    const escaped = /return "([^"]*)"/.exec(script)![1]!;
    const bytes = escaped.split('\\').slice(1).map(Number);
    assert.deepEqual(Buffer.from(bytes), wire.bytes);
  });

  it('enters Lua for each request only when there are several', () => {
    const [a, b] = ['/a', '/b'].map((path) => serialiseRequest(get(path), 'h', 1));
    for (const one of [[a!], [a!, a!]]) assert.doesNotMatch(luaScript(one), /^function request/m);
    assert.match(luaScript([a!, b!]), /^function request/m);
  });

  it('holds a request once that is sent several times a round', () => {
    const [a, b] = ['/a', '/b'].map((path) => serialiseRequest(get(path), 'h', 1));
    const script = luaScript([a!, b!, a!, a!]);
    assert.match(script, /^local order = \{1,2,1,1\}$/m);
    assert.equal(script.match(/\\071\\069\\084/g)!.length, 2, 'GET stands there twice');
  });
});

describe('wrk itself', { skip: missing ?? false }, () => {
  it('sends the one request of a workload, and not its address', async () => {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${request.headers['x-lab']}`);
      response.end('done');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const request = { ...get('/users/42'), method: 'PUT', headers: { 'x-lab': 'yes' }, body: 'b' };
    const session = await wrk.open({
      host: '127.0.0.1',
      port,
      pid: null,
      requests: [request],
      connections: 2,
      verifyEvery: 20,
    });
    try {
      await session.slice({ durationMs: 200, discardMs: 0 });
    } finally {
      await session.close();
      server.close();
    }
    assert.deepEqual([...new Set(heard)], ['PUT /users/42 yes']);
  });
});
