import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldProfile, frameCosts, meanProfile } from './fold.ts';
import { frameOf } from './frames.ts';
import { profileOf } from './testing/profiles.ts';

const nowhere = () => null;
const fold = (stacks: Record<string, number>, cpuUs: number) =>
  foldProfile(profileOf(stacks), cpuUs, nowhere);
const table = (profile: ReturnType<typeof fold>) =>
  Object.fromEntries([...frameCosts(profile.root).values()].map((c) => [c.frame.name, [c.self, c.total]]));

test('fold: idle time is left out and the rest is what a request cost', () => {
  const profile = fold({ '(idle)': 900, 'a;b': 60, a: 30, '(garbage collector)': 10 }, 50);
  assert.deepEqual(table(profile), {
    all: [0, 50],
    a: [15, 45],
    b: [30, 30],
    'garbage collector': [5, 5],
  });
  assert.equal(profile.samples, 3);
});

test('fold: what calls itself is counted once in its total', () => {
  assert.deepEqual(table(fold({ 'a;b;a': 10, 'a;c': 10, a: 20 }, 40)).a, [30, 40]);
});

test('fold: one function in two places of a bundle is one function', () => {
  const frame = (line: number) =>
    frameOf({ functionName: 'f', url: 'file:///x/server.mjs', lineNumber: line, columnNumber: 0 }, nowhere);
  assert.equal(frame(1).key, frame(900).key);
  const nameless = (line: number) =>
    frameOf({ functionName: '', url: 'file:///x/server.mjs', lineNumber: line, columnNumber: 0 }, nowhere);
  assert.notEqual(nameless(1).key, nameless(900).key);
});

test('fold: a source map gives the place', () => {
  const frame = frameOf(
    { functionName: 'f', url: 'file:///b/server.mjs', lineNumber: 9, columnNumber: 4 },
    (_url, line) => ({ source: 'server/app.ts', line: line + 100 }),
  );
  assert.deepEqual([frame.place, frame.line, frame.kind], ['server/app.ts', 109, 'script']);
});

test('fold: a number that the bundler put behind a name is no part of it', () => {
  const frame = (functionName: string, name: string) =>
    frameOf({ functionName, url: 'file:///b/server.mjs', lineNumber: 9, columnNumber: 4 }, () => ({
      source: 'server/app.ts',
      line: 1,
      name,
    }));
  assert.deepEqual(
    [frame('receive2', 'receive').name, frame('receive2', 'receive').key],
    ['receive', 'receive server/app.ts'],
  );
  // What stands there may be the name of something else.
  assert.equal(frame('receive2', 'rec').name, 'receive2');
  assert.equal(frame('sha256', 'digest').name, 'sha256');
});

test('fold: what the probe called is left out of the whole too', () => {
  const profile = profileOf({ 'open;post': 50, work: 50 });
  const probed = {
    ...profile,
    nodes: profile.nodes.map((node) =>
      node.callFrame.functionName === 'open'
        ? { ...node, callFrame: { ...node.callFrame, url: 'file:///x/harness/profile/probe.mjs' } }
        : node,
    ),
  };
  const { root, samples } = foldProfile(probed, 20, nowhere);
  assert.deepEqual([root.total, root.children.size, samples], [20, 1, 1]);
});

test('fold: the mean counts an absent path as nothing', () => {
  const mean = meanProfile([fold({ a: 10 }, 10), fold({ b: 10 }, 30)]);
  assert.deepEqual(table(mean), { all: [0, 20], a: [5, 5], b: [15, 15] });
});

test('fold: a sample of no node is refused', () => {
  const profile = profileOf({ a: 1 });
  assert.throws(
    () => foldProfile({ ...profile, samples: [99] }, 1, nowhere),
    /expected the id of a node, got 99/,
  );
});
