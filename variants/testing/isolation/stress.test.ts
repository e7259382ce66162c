import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variant } from '../../../server/axes.ts';
import { startApp } from '../../../server/testing.ts';
import bytecode from '../../bytecode.ts';
import persistent from '../../persistent.ts';
import snapshot from '../../snapshot.ts';
import { HOSTILE, ISOLATION_SCRIPT } from './script.ts';
import { isolationStress } from './stress.ts';

// The program runs a million.
for (const [variant, requests] of [
  [snapshot, 6_000],
  [bytecode, 600],
] as [Variant, number][]) {
  test(`${variant.name}: nothing of ${requests} hostile requests reaches another one`, async () => {
    const result = await isolationStress(variant, { requests, inFlight: 32, fullEvery: 100, seed: 7 });
    assert.deepEqual(result.leaks, []);
    assert.equal(result.requests, requests);
    assert.ok(result.fullProbes >= requests / 200, `${result.fullProbes} full probes`);
    // They get as far as doing harm: the handlers do not fail before.
    assert.ok(result.statuses[200]! > requests / 4, JSON.stringify(result.statuses));
  });
}

test('a runtime that isolates nothing is found out', async () => {
  const { leakCount } = await isolationStress(persistent, {
    requests: 60,
    inFlight: 1,
    fullEvery: 2,
    seed: 1,
  });
  assert.ok(leakCount > 10, `${leakCount} leaks`);
});

/** They leave nothing even in a shared world: timers end with their request. */
const INVISIBLE = ['timers'];

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('everything that a hostile request leaves in a shared world, the full probe sees', async () => {
  const missed: string[] = [];
  for (const name of Object.keys(HOSTILE)) {
    await using app = await startApp(persistent, { 'mock.js': ISOLATION_SCRIPT }, { wallMs: 50 });
    const before = (await app.get('/everything')).body;
    assert.equal((await app.get('/everything')).body, before, 'looking changes nothing');
    await app.get(`/hostile/${name}`);
    // What was left to be done after the answer.
    await sleep(20);
    const after = await app.get('/everything');
    if (after.body === before) missed.push(name);
  }
  assert.deepEqual(missed, INVISIBLE);
});
