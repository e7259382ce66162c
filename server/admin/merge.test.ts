import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN_CALLS, type AdminCallName } from './calls.ts';
import { adminError } from './errors.ts';
import type { Json } from './json.ts';
import { mergeAdmin } from './merge.ts';

const at = (timeMs: number, target: string): Json => ({ timeMs, target });

test('merge: the journal is in order of time and within the limit', () => {
  assert.deepEqual(
    mergeAdmin('requests', [
      { total: 5, limit: 3, dropped: 1, requests: [at(3, '/c'), at(5, '/e')] },
      { total: 2, limit: 3, dropped: 0, requests: [at(2, '/b'), at(4, '/d')] },
    ]),
    { total: 7, limit: 3, dropped: 1, requests: [at(3, '/c'), at(4, '/d'), at(5, '/e')] },
  );
});

test('merge: hits of routes are summed, also of two routes alike and of workers in the middle of a reload', () => {
  const route = (method: string, path: string, hits: number): Json => ({ method, path, hits });
  assert.deepEqual(
    mergeAdmin('routes', [
      {
        routes: [route('GET', '/a', 1), route('GET', '/a', 0), route('POST', '/a', 2)],
        fetch: null,
        unmatched: { hits: 1 },
      },
      {
        routes: [route('GET', '/a', 10), route('GET', '/a', 0), route('GET', '/new', 5)],
        fetch: { hits: 4 },
        unmatched: { hits: 2 },
      },
    ]),
    {
      routes: [
        route('GET', '/a', 11),
        route('GET', '/a', 0),
        route('POST', '/a', 2),
        route('GET', '/new', 5),
      ],
      fetch: { hits: 4 },
      unmatched: { hits: 3 },
    },
  );
});

test('merge: ready is everybody, pids are all, what was forgotten is summed, counters too', () => {
  assert.deepEqual(mergeAdmin('ready', [{ ready: true }, { ready: false, reason: 'loading' }]), {
    ready: false,
    reason: 'loading',
  });
  assert.deepEqual(mergeAdmin('ready', [{ ready: true }, { ready: true }]), { ready: true });
  assert.deepEqual(
    mergeAdmin('variant', [
      { variant: 'a', pid: 1 },
      { variant: 'a', pid: 2 },
    ]),
    {
      variant: 'a',
      pid: [1, 2],
    },
  );
  const reset = (forgotten: number): Json => ({ ok: true, space: null, forgotten });
  assert.deepEqual(mergeAdmin('reset', [reset(1), reset(2)]), reset(3));
  const metric = (value: number): Json => ({
    families: [{ name: 'n', help: 'h', type: 'counter', combine: 'sum', samples: [{ labels: {}, value }] }],
  });
  assert.deepEqual(mergeAdmin('metrics', [metric(1), metric(2), metric(4)]), metric(7));
});

test('merge: a refusal of one worker is the answer, whatever was asked', () => {
  const refusal = adminError(422, 'E_SCRIPT', 'mock.js:1:1: no');
  for (const name of Object.keys(ADMIN_CALLS) as AdminCallName[]) {
    assert.deepEqual(mergeAdmin(name, [{ ok: true }, refusal]), refusal);
    assert.deepEqual(mergeAdmin(name, [{ only: 1 }]), { only: 1 });
  }
  assert.throws(() => mergeAdmin('ready', []), /ready: expected an answer of at least one worker/);
});
