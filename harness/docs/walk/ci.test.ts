import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { readPage } from '../pages.ts';
import { stepsOf } from './steps.ts';
import { assertReport, walkThrough } from './testing.ts';
import { beginWalk, type Walk } from './walk.ts';

const BRANCHES = 'docs/compare-branches.md';

/**
 * A clone, on a branch with one more commit than main, of the repository that the page about branches makes.
 */
async function clone(walk: Walk): Promise<void> {
  const run = (script: string) => walk.take({ kind: 'commands', line: 1, script });
  await run('mkdir ../upstream; cd ../upstream; git init --quiet --initial-branch main');
  const [server, own, , changed] = stepsOf(BRANCHES, await readPage(BRANCHES));
  for (const step of [server!, own!]) await walk.take(step);
  await run('mv server.js package.json ../upstream; cd ../upstream; git add .; git commit --quiet -m users');
  await run('git clone --quiet ../upstream .; git switch --quiet --create lookup');
  await walk.take(changed!);
  await run('git commit --quiet -a -m lookup');
}

it('docs/ci.md can be walked through, its job as well', async () => {
  const summary = '../summary.md';
  await using walk = await beginWalk({ env: { GITHUB_STEP_SUMMARY: summary } });
  await clone(walk);
  const steps = stepsOf('docs/ci.md', await readPage('docs/ci.md'));
  const job = steps.find((step) => step.kind === 'file')!;
  assert.ok(job.kind === 'file' && job.path === '.github/workflows/performance.yml');
  const commands = [...job.text.matchAll(/ run: (.*)$/gm)].map(([, line]) => line!);
  assert.deepEqual(
    commands.map((line) => line.split(' ').slice(0, 2).join(' ')),
    ['npm ci', 'npx perfduel', 'cat performance/report.md'],
  );
  const [, compare, publish] = commands.map((line) => line.replace(/\$\{\{ github\.base_ref \}\}/, 'main'));
  const outcome = await walk.take({ kind: 'commands', line: job.line, script: `${compare}\n${publish}` });
  assertReport(outcome!, 'origin/main', 'HEAD');
  assert.match(await readFile(join(walk.folder, summary), 'utf8'), /origin\/main/);
});

it('what it says about other machines as well', async () => {
  const { outcomes } = await walkThrough('docs/ci.md', {}, clone);
  assert.match(outcomes[0]!.stdout, /^(faster|slower|unresolved|same|investigate|void) .*HEAD/m);
});
