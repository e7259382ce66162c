import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs/nightly.md');
const page = readFileSync(PAGE, 'utf8');

test('the five lines leave what a night needs, and nothing in it asks for this repository', () => {
  const lines = /```sh\n([\s\S]*?)```/.exec(page)![1]!.trimEnd().split('\n');
  assert.equal(lines.length, 5);
  // Installing has a test of its own, with the package.
  assert.match(lines[0]!, /^npm install/);
  const folder = mkdtempSync(join(tmpdir(), 'five-lines-'));
  try {
    const { status, stderr } = spawnSync('sh', ['-euc', lines.slice(1).join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PERFDUEL: ROOT },
    });
    assert.equal(status, 0, stderr);
    for (const script of ['ci/nightly', 'ci/restore-history'])
      accessSync(join(folder, script), constants.X_OK);
    const nightly = readFileSync(join(folder, 'ci/nightly'), 'utf8');
    assert.doesNotMatch(nightly, /npm run/);
    assert.equal(nightly.match(/npx perfduel (history import|nightly|history export) /g)?.length, 3);
    const workflow = readFileSync(join(folder, '.github/workflows/nightly.yml'), 'utf8');
    for (const [script] of workflow.matchAll(/\bci\/[a-z-]+/g))
      assert.ok(existsSync(join(folder, script)), script);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every file that the page links to is there', () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!);
  assert.ok(links.length >= 3);
  for (const link of links) accessSync(join(dirname(PAGE), link));
});
