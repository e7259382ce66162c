/** The command on repositories whose history is known: real servers, real load, changes so large that no noise hides them. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { execa } from 'execa';
import { type PlantedHistory, plantHistory } from '../../bisect/planted-history.ts';
import type { BisectResult } from '../../bisect/result.ts';
import { PROJECT_ROOT } from '../../build/lab-root.ts';

const MAIN = join(PROJECT_ROOT, 'harness', 'cli', 'main.ts');
const AT = 5;
/** The commit before it cannot be built. */
const BROKEN = 4;
/** A tenth of the usual work, and then ten times as much: more than what Node itself does for a request. */
const SIZE = 1_200;
const MORE = 10;
const SHORT = ['--slices', '2', '--warmup', '50', '--budget', '90s', '--seed', '1', '--request', 'GET /'];

let history: PlantedHistory;
let labDir: string;

before(async () => {
  labDir = await mkdtemp(join(tmpdir(), 'perfduel-bisect-'));
  history = await plantHistory({ commits: 8, steps: { [AT]: MORE }, broken: [BROKEN], size: SIZE });
  recipe = ['--target', 'api', '--config', join(labDir, 'lab.config.json')];
  // What is broken fails when it is built.
  const api = {
    git: 'main',
    repository: history.folder,
    command: 'node server.mjs',
    build: 'node notes.mjs',
  };
  await writeFile(join(labDir, 'lab.config.json'), JSON.stringify({ targets: { api } }));
});
after(async () => {
  await history[Symbol.asyncDispose]();
  await rm(labDir, { recursive: true, force: true });
});

const bisect = (args: readonly string[]) =>
  execa(process.execPath, [MAIN, 'bisect', ...args, '--lab-dir', labDir, ...SHORT], {
    cwd: history.folder,
    reject: false,
  });

const target = ['--target', 'node server.mjs'];
/** Set when the folder is known. */
let recipe: readonly string[];
const short = (position: number): string => history.hashes[position]!.slice(0, 12);

const state = async (): Promise<string> => {
  const ask = async (...args: string[]) => (await execa('git', args, { cwd: history.folder })).stdout;
  const files = await readdir(join(history.folder, '.git'), { recursive: true });
  return [
    await ask('status', '--porcelain'),
    await ask('worktree', 'list'),
    await ask('for-each-ref'),
    files.sort().join(),
  ].join('\n');
};

describe('lab bisect', () => {
  it('interrupted, goes on later; names the planted commit; leaves the repository as it was', async () => {
    const untouched = await state();
    const running = bisect([short(0), 'HEAD', ...recipe]);
    running.stderr.on('data', (text: Buffer) => {
      if (/^ +2\/\d+ [0-9a-f]{7}–/m.test(text.toString())) running.kill('SIGINT');
    });
    const first = await running;
    assert.equal(first.exitCode, 130, first.stderr);
    assert.match(first.stderr, /interrupted; what was measured is kept/);
    assert.equal(await state(), untouched);

    const { stdout, stderr, exitCode } = await bisect([short(0), 'HEAD', ...recipe, '--no-profile']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /goes on after [2-4] comparisons made before/);
    assert.doesNotMatch(stderr, /pilot/);
    assert.match(stdout, new RegExp(`^first slower commit: ${short(AT)} "more work at ${AT}"\n`));
    assert.match(stdout, /CPU per request, 95\s%\s+interval\s+\+\d+\.\d\s%\s+to\s+\+\d/);
    assert.match(stdout, /\d+ comparisons of \d+ commits in .*, seed 1\n/);
    const words = (line: string): number => line.trim().split(' ').length;
    // A path is as long as it is.
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80 || words(line) === 1, line);
    assert.equal(await state(), untouched);

    const folder = stdout.trimEnd().split('\n').at(-1)!;
    const result = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as BisectResult;
    const { parent, unmeasured } = result.suspects[0]!;
    assert.deepEqual(
      unmeasured.map(({ hash }) => hash),
      [history.hashes[BROKEN]],
    );
    assert.equal(parent.hash, history.hashes[BROKEN - 1]);
    assert.match(result.skipped[0]!.why, /build of [0-9a-f]{12} \(node notes\.mjs\) failed/);
  });

  it('ends with a sentence and a code of its own where GOOD and BAD do not differ', async () => {
    const { stdout, exitCode, stderr } = await bisect([short(AT), 'HEAD', ...target, '--margin', '45%']);
    assert.equal(exitCode, 5, `${stdout}${stderr}`);
    assert.match(stdout, /^\S+ \(GOOD\) and \S+ \(BAD\) are the same to within 45\s%:/);
  });

  it('refuses what it cannot do before anything is built', async () => {
    for (const [args, message] of [
      [['HEAD'], /expected two revisions/],
      [['HEAD', short(0), ...target], /older revision first/],
      [[short(0), 'HEAD', '--target', 'snapshott'], /unknown variant "snapshott" \(did you mean "snapshot"/],
    ] as const) {
      const { stderr, exitCode } = await bisect(args);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, message);
    }
  });
});
