/** The last good build of a series: the one that was kept, or its commit built again. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildDirectory } from '../build/build-directory.ts';
import { createRun } from '../experiment/store.ts';
import { syntheticRun } from '../experiment/testing/synthetic.ts';
import { summaryOf } from '../experiment/testing/fake-equipment.ts';
import { type History, openHistory } from '../history/index.ts';
import { cellOf, experimentOf, nightName } from '../history/testing/experiments.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { Build, CommandBuild } from '../model/target.ts';
import { makeRepository, type Repository, serverSource } from '../targets/testing/repository.ts';
import { type CommitContext, lastGoodBuild } from './builds-of-commits.ts';
import { pairOf } from './series.ts';

let labDir: string;
let theirs: Repository;
let history: History;
let good: string;
before(async () => {
  labDir = await mkdtemp(join(tmpdir(), 'last-good-'));
  history = await openHistory(join(labDir, 'history.sqlite'));
  theirs = await makeRepository();
  await theirs.write('api/server.js', serverSource('good'));
  await theirs.write('api/package.json', '{"type":"module"}');
  good = await theirs.commit('good');
  await theirs.write('api/server.js', serverSource('bad'));
  await theirs.commit('bad');
});
after(async () => {
  history.close();
  await theirs.remove();
  await rm(labDir, { recursive: true });
});

const context = (config: LabConfig = {}): CommitContext => ({
  lab: { config, file: null, folder: theirs.folder },
  labDir,
  history,
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

const command: CommandBuild = {
  kind: 'command',
  directory: '/nowhere',
  summary: summaryOf('here'),
  reused: false,
  words: ['node'],
  cwd: '/',
  env: {},
  ready: { path: null, log: null, withinMs: 1 },
  stop: { signal: 'SIGTERM', graceMs: 1 },
};
const mock: Build = {
  kind: 'mock',
  directory: '/nowhere',
  summary: summaryOf('best'),
  argv: [],
  reused: false,
};
const SINCE = nightName(9);

describe('the last good build', () => {
  it('of a command: the commit in a tree of its own, started as it is here', async () => {
    const config = { targets: { here: { command: 'node server.js', cwd: 'api', env: { MODE: 'x' } } } };
    const alarm = { after: good, since: SINCE };
    const build = await lastGoodBuild(
      pairOf('users', 'here'),
      alarm,
      { name: 'here@good', tonight: command },
      context(config),
    );
    assert.ok('kind' in build && build.kind === 'command', JSON.stringify(build));
    assert.equal(build.summary.variant, 'here@good');
    assert.deepEqual(build.words, ['node', 'server.js']);
    assert.deepEqual(build.env, { MODE: 'x' });
    assert.notEqual(build.cwd, join(theirs.folder, 'api'));
    const { readFile } = await import('node:fs/promises');
    assert.match(await readFile(join(build.cwd, 'server.js'), 'utf8'), /"good"/);
  });

  it('of a revision: the same recipe at the other commit', async () => {
    const config = { revision: { command: 'node server.js', cwd: 'api' } };
    const build = await lastGoodBuild(
      pairOf('users', 'HEAD'),
      { after: good, since: SINCE },
      { name: 'HEAD@good', tonight: { ...command, summary: summaryOf('HEAD') } },
      context(config),
    );
    assert.ok('kind' in build && build.summary.source?.kind === 'revision', JSON.stringify(build));
    assert.equal(build.summary.source.commit, good);
  });

  it('of a variant: the very build that the last good night has measured, also of a tree with changes', async () => {
    for (const [i, night, variant] of [
      [1, 7, 'old'],
      [2, 8, 'best'],
      [3, 9, 'new'],
    ] as const) {
      const hash = `hash-${variant}`;
      await buildDirectory(join(labDir, 'builds', hash), async (temporary) => {
        await writeFile(join(temporary, 'server.mjs'), variant);
        return { entry: 'server.mjs', summary: { ...summaryOf('best'), hash } };
      });
      const { record } = syntheticRun({ truth: { reference: { cpuUs: 1 }, best: { cpuUs: 1 } } });
      const builds = { ...record.builds, best: { ...summaryOf('best'), hash } };
      await createRun(labDir, { ...record, id: `run-${i}`, builds });
      const cells = [cellOf('hello', 'best', [0, 0, 0, 0, 0])];
      history.addExperiment(experimentOf(night, { id: `run-${i}`, commit: 'abc+dirty', cells }));
    }
    const alarm = { after: 'abc+dirty', since: SINCE };
    const asked = { name: 'best@abc', tonight: mock };
    const build = await lastGoodBuild(pairOf('hello', 'best'), alarm, asked, context());
    assert.ok('kind' in build && build.kind === 'mock', JSON.stringify(build));
    assert.deepEqual(build.argv, [join(labDir, 'builds/hash-best/server.mjs')]);
    assert.equal(build.summary.variant, 'best@abc');
    // Damaged: the one of the night before it.
    await writeFile(join(labDir, 'builds/hash-best/server.mjs'), 'else');
    const older = await lastGoodBuild(pairOf('hello', 'best'), alarm, asked, context());
    assert.ok('kind' in older && older.summary.hash === 'hash-old', JSON.stringify(older));
  });

  it('says why there is none', async () => {
    const pair = pairOf('users', 'here');
    const ask = (after: string, tonight: Build, config: LabConfig = {}) =>
      lastGoodBuild(pair, { after, since: SINCE }, { name: 'x', tonight }, context(config));
    assert.deepEqual(await ask('abc+dirty', command), {
      reason: 'the last good night was of a tree with changes, and its build is not there any more',
    });
    assert.deepEqual(await ask(good, command), {
      reason: 'how an older commit of it is started is not in the configuration (revision)',
    });
    const running: Build = {
      kind: 'running',
      directory: '/',
      summary: summaryOf('here'),
      reused: false,
      host: 'a',
      port: 1,
      pid: null,
    };
    assert.deepEqual(await ask(good, running), {
      reason: 'it runs already, and nobody knows how it was started',
    });
  });
});
