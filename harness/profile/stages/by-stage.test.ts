import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { ALL, childOf, emptyNode, type FoldedProfile, frameCosts, sumUp } from '../fold.ts';
import type { Frame } from '../frames.ts';
import { epochsOf, recorded } from '../testing/recorded.ts';
import { byStage, stageCosts, stageDifferential } from './by-stage.ts';
import { STAGES, type Stage, stageOf } from './rules.ts';

const sharesOf = (profile: FoldedProfile): Partial<Record<Stage, number>> =>
  Object.fromEntries(stageCosts(profile).map(({ stage, share }) => [stage, share]));

test('stages: what they add up to is the whole, and no function’s own figure changes', () => {
  for (const variant of ['baseline', 'snapshot', 'persistent'] as const) {
    const profile = recorded(variant);
    const staged = byStage(profile);
    assert.ok(Math.abs(staged.root.total - profile.root.total) < 1e-9);
    const [before, after] = [frameCosts(profile.root), frameCosts(staged.root)];
    for (const [key, { self, frame }] of before) {
      if (key !== '(root)') assert.ok(Math.abs((after.get(key)?.self ?? 0) - self) < 1e-9, `${frame.name}`);
    }
  }
});

test('stages: baseline makes a world for every request, snapshot puts the memory back, persistent does neither', () => {
  const baseline = sharesOf(recorded('baseline'));
  const snapshot = sharesOf(recorded('snapshot'));
  const persistent = sharesOf(recorded('persistent'));
  const [largest] = Object.entries(baseline).sort(([, x], [, y]) => y - x);
  assert.equal(largest![0], 'load');
  assert.ok(baseline.load! > 0.4, `load: ${baseline.load}`);
  assert.ok(baseline.free! > 0.05, `free: ${baseline.free}`);
  assert.equal(baseline.restore, undefined);
  assert.ok(snapshot.restore! > 0.03, `restore: ${snapshot.restore}`);
  assert.equal(snapshot.load, undefined);
  assert.deepEqual([persistent.restore, persistent.load, persistent.free], [undefined, undefined, undefined]);
  for (const shares of [snapshot, persistent]) {
    for (const stage of ['parse', 'handler', 'serialise', 'write'] as const) {
      assert.ok(shares[stage]! > 0.02, `${stage}: ${shares[stage]}`);
    }
    assert.ok(shares.other! < 0.25, `other: ${shares.other}`);
  }
});

test('stages: the manual has each of them, and no other', () => {
  const manual = readFileSync(join(PROJECT_ROOT, 'docs', 'profile.md'), 'utf8');
  const [, table] = manual.split('| stage | what is in it |');
  const rows = [...table!.split('\n\n')[0]!.matchAll(/^\| (\w+) \|/gm)].map(([, name]) => name);
  assert.deepEqual(rows, Object.keys(STAGES));
});

test('stages: they are judged like functions, and their family is their own', () => {
  const epochs = epochsOf(recorded('persistent'), recorded('snapshot'), 10);
  const { frames } = stageDifferential(epochs, 0.05);
  const restore = frames.find(({ frame }) => frame.name === 'restore')!;
  assert.ok(restore.significant && restore.a === 0 && restore.interval!.low > 0);
  assert.ok(frames.every(({ frame }) => frame.kind === 'stage'));
});

test('stages: what the host does for a guest is of the stage that asked for it', () => {
  const of = (name: string, place: string): Frame => ({ key: name, name, place, line: 1, kind: 'script' });
  // Reading the script again is part of loading it; asking whether a turn is overdue, of what takes that long.
  assert.equal(stageOf(of('read', 'server/reload.ts'), 'load'), 'load');
  assert.equal(stageOf(of('interrupt', 'server/app.ts'), 'handler'), 'handler');
  assert.equal(stageOf(of('handle', 'server/app.ts'), 'parse'), 'host');
});

test('stages: the handler of a server that is not ours is what Node’s parser calls in it', () => {
  const frame = (name: string, place: string, kind: Frame['kind']): Frame => ({
    key: `${name} ${place}`,
    name,
    place,
    line: 1,
    kind,
  });
  const root = emptyNode(ALL);
  let node = root;
  const path: [Frame, number][] = [
    [frame('parserOnIncoming', 'node:_http_server', 'node'), 10],
    [frame('emit', 'node:events', 'node'), 1],
    [frame('(anonymous)', 'app.js', 'script'), 50],
    [frame('render', 'node_modules/mustache/mustache.js', 'package'), 20],
    [frame('end', 'node:_http_outgoing', 'node'), 5],
    [frame('Socket._writeGeneric', 'node:net', 'node'), 14],
  ];
  for (const [one, self] of path) {
    node = childOf(node, one);
    node.self = self;
  }
  sumUp(root);
  assert.deepEqual(
    stageCosts({ unit: 'us', root, samples: 1 }).map(({ stage, value }) => [stage, value]),
    [
      ['parse', 11],
      ['handler', 70],
      ['write', 19],
    ],
  );
});
