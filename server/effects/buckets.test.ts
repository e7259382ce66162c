import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketCalls, LocalBuckets, RemoteBuckets } from './buckets.ts';

const RULE = { requests: 2, perMs: 1_000, burst: 2 };

test('buckets: routes do not meet', () => {
  const buckets = new LocalBuckets(() => 0);
  const taken = (route: string): boolean => buckets.take(route, RULE, '\n').allowed;
  assert.deepEqual([taken('a'), taken('a'), taken('a'), taken('b')], [true, true, false, true]);
});

test('buckets: workers that ask one place share what there is, and what is reset is so for all', () => {
  const calls: { [name: string]: (...args: never[]) => unknown } = bucketCalls(new LocalBuckets(() => 0));
  const worker = (): RemoteBuckets =>
    new RemoteBuckets({
      // What crosses is cloned, as between processes.
      call: (name, args) => structuredClone(calls[name]!(...(structuredClone(args) as never[]))),
    });
  const [one, two] = [worker(), worker()];
  const taken = (from: RemoteBuckets, key: string): boolean => from.take('route', RULE, key).allowed;
  assert.deepEqual([taken(one, 'x\n'), taken(two, 'x\n'), taken(one, 'x\n')], [true, true, false]);
  assert.deepEqual([taken(two, 'y\n'), taken(two, 'y\n'), taken(one, 'y\n')], [true, true, false]);
  two.reset('x');
  assert.deepEqual([taken(one, 'x\n'), taken(one, 'y\n')], [true, false]);
  two.reset();
  assert.deepEqual([taken(one, 'x\n'), taken(one, 'y\n')], [true, true]);
});
