/**
 * What a night looks like, byte for byte, without the style and script that every page has. `UPDATE_GOLDEN=1 node --test
 * reports/nightly/golden.test.ts` rewrites the files: read the difference before you commit it.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { NightlyReport } from '../../harness/model/nightly.ts';
import { nightlyFixtures } from './fixtures/index.ts';
import { nightlyTexts, pageFile } from './index.ts';

const folder = join(import.meta.dirname, 'golden');
const update = process.env.UPDATE_GOLDEN === '1';

const MACHINE_READ = ['nightly.json', 'junit.xml', 'benchstat.txt', 'gh-benchmark.json', 'bmf.json'];
/** The year is as long as a year is: what it looks like is seen in its last weeks. */
const kept: Readonly<Record<string, readonly string[]>> = {
  weeks: [
    'summary.md',
    'index.html',
    pageFile('users-param/best'),
    pageFile('hello/persistent'),
    pageFile('stream/best'),
    ...MACHINE_READ,
  ],
  first: ['summary.md', 'index.html', pageFile('hello/best'), ...MACHINE_READ],
  none: ['summary.md', 'index.html', ...MACHINE_READ],
};

const withoutAssets = (text: string): string =>
  text
    .replace(/<style>[\s\S]*?<\/style>/, '<style>…</style>')
    .replace(/<script>[\s\S]*?<\/script>/, '<script>…</script>')
    .replace(/'sha256-[^']+'/g, "'sha256-…'");

if (update) rmSync(folder, { recursive: true, force: true });
const known = new Set<string>();

for (const [name, files] of Object.entries(kept)) {
  const report: NightlyReport = nightlyFixtures[name as keyof typeof nightlyFixtures];
  const before = JSON.stringify(report);
  const texts = nightlyTexts(report);
  for (const file of files) {
    const golden = join(name, file.replace('series/', ''));
    known.add(golden);
    test(`golden/${golden}`, () => {
      const text = file.endsWith('.html') ? withoutAssets(texts[file]!) : texts[file]!;
      const path = join(folder, golden);
      if (update) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
      assert.equal(text, readFileSync(path, 'utf8'));
    });
  }
  test(`${name}: rendering changes nothing, and a second time gives the same`, () => {
    assert.deepEqual(nightlyTexts(report), texts);
    assert.equal(JSON.stringify(report), before);
  });
}

test('no golden file is left over', () => {
  const there = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath.slice(folder.length + 1), entry.name));
  assert.deepEqual(there.sort(), [...known].sort());
});
