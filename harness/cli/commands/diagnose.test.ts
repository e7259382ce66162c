/** `lab diagnose` on a real variant, as whole command lines in processes of their own. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { borrowBuilds } from '../testing/borrowed-builds.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const ILLNESSES = [
  'generator-bound',
  'starved',
  'waiting',
  'blocked-loop',
  'garbage',
  'cpu-bound',
  'healthy',
];

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-diagnose-'));
  await borrowBuilds(dir, ['snapshot']);
});
after(() => rm(dir, { recursive: true, force: true }));

const diagnose = (...args: string[]) =>
  execa(process.execPath, [MAIN, 'diagnose', ...args], {
    reject: false,
    stdin: 'ignore',
    timeout: 90_000,
    env: { LAB_DIR: dir },
  });

it('bad arguments: one sentence on stderr, exit code 2', async () => {
  const table: [args: string[], message: RegExp][] = [
    [[], /^error: diagnose: expected the name of one variant, got 0/],
    [['snapshot', 'persistent'], /^error: diagnose: expected the name of one variant, got 2/],
    [['snapshot', '--scenario', 'helo'], /^error: unknown scenario "helo" \(did you mean "hello"\?\)/],
    [['snapshot', '--sed', '1'], /^error: unknown flag --sed \(did you mean --seed\?\)/],
  ];
  for (const [args, message] of table) {
    const { exitCode, stdout, stderr } = await diagnose(...args);
    assert.match(stderr, message);
    assert.deepEqual([exitCode, stdout], [2, '']);
  }
});

it('says what limits a variant, on what evidence, what next, and leaves the flamegraph', async () => {
  const { exitCode, stdout, stderr } = await diagnose('snapshot', '--scenario', 'hello', '--seed', '7');
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /^snapshot as fast as it goes\nsnapshot at half of that$/m);
  const lines = stdout.trimEnd().split('\n');
  const illness = /^snapshot, hello: (.+)$/.exec(lines[0]!)?.[1];
  assert.ok(ILLNESSES.includes(illness!), lines[0]);
  assert.ok(lines.filter((line) => line.startsWith('  · ')).length >= 1, stdout);
  assert.match(stdout, /^Next: .+$/m);
  assert.match(stdout, /^seed 7$/m);
  const paths = lines.filter((line) => line.startsWith('/'));
  assert.deepEqual(lines.slice(-paths.length), paths, 'paths come last');
  for (const path of paths) assert.ok((await stat(path)).size > 0, path);
  assert.ok(paths.some((path) => path.endsWith('.cpuprofile')));
  const page = paths.at(-1);
  assert.match(await readFile(page!, 'utf8'), /snapshot: where the time goes/);
  assert.deepEqual(
    lines.filter((line) => line.length > 80 && !paths.includes(line)),
    [],
  );
  const kept = JSON.parse(await readFile(join(dirname(page!), 'diagnosis.json'), 'utf8'));
  assert.equal(kept.diagnosis.illness, illness);
  assert.ok(kept.readings.busy.ratePerS > kept.readings.busy.connections, 'a busy server answers');
});
