import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openHistory } from '../harness/history/index.ts';
import { experimentOf, nightName } from '../harness/history/testing/experiments.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ci-site-'));
  const history = await openHistory(join(folder, 'history.sqlite'));
  for (let n = 0; n < 9; n++) history.addExperiment(experimentOf(n));
  history.close();
});
after(() => rm(folder, { recursive: true }));

const site = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'site.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LAB_DIR: join(folder, 'lab') },
  });

test('a site from a history file, of the last night or another', async () => {
  const args = ['--history', 'history.sqlite', '--out', 'site', '--title', 'mine'];
  const { status, stdout, stderr } = site(...args);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /\n2 of 2 series judged\n.*site\/index\.html\n$/);
  assert.match(
    await readFile(join(folder, 'site/index.html'), 'utf8'),
    /<p class="eyebrow">mine, nightly<\/p>/,
  );
  assert.equal(JSON.parse(await readFile(join(folder, 'site/nightly.json'), 'utf8')).night, nightName(8));
  assert.equal(site(...args, '--night', nightName(2)).status, 0);
  assert.match(await readFile(join(folder, 'site/summary.md'), 'utf8'), /^### Nothing could be judged/);
});

test('says what it expects, and makes no history where there is none', () => {
  const wrongs: [string[], RegExp][] = [
    [['--history', 'history.sqlite'], /expected --out DIR, got nothing/],
    [
      ['--out', 'x', '--history', 'history.sqlite', '--night', 'today'],
      /--night: expected a day as in .*, got "today"/,
    ],
    [['--out', 'x', '--history', 'none.sqlite'], /there is no history .*none\.sqlite/],
    [['--output', 'x'], /ci\/site\.ts: Unknown option '--output'/],
  ];
  for (const [args, message] of wrongs) {
    const { status, stderr } = site(...args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
  }
  assert.equal(existsSync(join(folder, 'none.sqlite')), false);
});
