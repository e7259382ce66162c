/** The main job on the real server, as small as it gets: one epoch, two slices, hardly a warm-up. */
import assert from 'node:assert/strict';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-main-'));
});
after(() => rm(dir, { recursive: true, force: true }));

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SMALL = ['--epochs', '1', '--slices', '2', '--slice', '100ms', '--warmup', '20', '--seed', '7'];

const lab = (...args: string[]) =>
  execa(process.execPath, [MAIN, ...args], { reject: false, stdin: 'ignore', env: { LAB_DIR: dir } });

it('builds, tests, measures, decides, reports; and the second time has less to do', async () => {
  const job = ['--compare', 'baseline,snapshot', '--scenario', 'hello', ...SMALL];
  const first = await lab(...job, '--fail-on', 'faster,slower');
  assert.equal(first.exitCode, 0, first.stderr);
  const lines = first.stdout.trimEnd().split('\n');
  assert.match(lines[0]!, /^unresolved: snapshot and baseline have a single epoch in common$/);
  assert.ok(lines.at(-1)!.endsWith('/report.html'));
  await access(lines.at(-1)!);
  assert.match(first.stderr, /baseline: 60\/60 passed/);
  assert.doesNotMatch(first.stderr, /reused|stored result/);

  const [id] = await readdir(join(dir, 'runs'));
  const record = JSON.parse(await readFile(join(dir, 'runs', id!, 'experiment.json'), 'utf8'));
  assert.equal(record.plan.seed, 7);
  assert.equal(record.builds.snapshot.levels.runtime, 'snapshot');
  const trials = (await readFile(join(dir, 'runs', id!, 'trials.ndjson'), 'utf8')).trimEnd().split('\n');
  // Two variants and the control.
  assert.equal(trials.length, 3);
  for (const line of trials) {
    const { outcome, failure, slices } = JSON.parse(line);
    assert.equal(outcome, 'ok', failure?.message);
    assert.ok(slices.every((slice: { requests: number }) => slice.requests > 0));
  }

  const second = await lab(...job, '--json', '--fail-on', 'unresolved');
  assert.equal(second.exitCode, 1, second.stderr);
  assert.equal(JSON.parse(second.stdout).cells[0].verdict, 'unresolved');
  assert.match(second.stderr, /1\/2 baseline: [0-9a-f]{16} \(reused\)/);
  assert.match(second.stderr, /snapshot: 60\/60 passed.* \(stored result of the same build\)/);
});
