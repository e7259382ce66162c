import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CpuProfile } from './cpu-profile.ts';
import { joinProfiles } from './join-profiles.ts';

const frame = (functionName: string) => ({
  functionName,
  url: 'file:///a.js',
  lineNumber: 1,
  columnNumber: 0,
});

const profile = (names: readonly string[], seen: readonly number[], startTime: number): CpuProfile => ({
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2] },
    { id: 2, callFrame: frame(names[0]!), children: [3] },
    { id: 3, callFrame: frame(names[1]!) },
  ],
  startTime,
  endTime: startTime + 100,
  samples: seen,
  timeDeltas: seen.map(() => 10),
});

test('joined profiles: the same path is one node, samples follow one another, time between is left out', () => {
  const joined = joinProfiles([
    profile(['handler', 'parse'], [3, 2], 1_000),
    profile(['handler', 'write'], [3, 3, 2], 9_000),
  ]);
  assert.deepEqual(
    joined.nodes.map(({ id, callFrame, children }) => [id, callFrame.functionName, children]),
    [
      [1, '(root)', [2]],
      [2, 'handler', [3, 4]],
      [3, 'parse', []],
      [4, 'write', []],
    ],
  );
  assert.deepEqual(joined.samples, [3, 2, 4, 4, 2]);
  assert.deepEqual(joined.timeDeltas, [10, 10, 10, 10, 10]);
  assert.deepEqual([joined.startTime, joined.endTime], [1_000, 1_200]);
});

test('joined profiles: of none there is none', () => {
  assert.throws(() => joinProfiles([]), /expected at least one profile/);
});
