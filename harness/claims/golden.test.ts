/**
 * What a reader sees, byte for byte. `UPDATE_GOLDEN=1 node --test harness/claims/golden.test.ts` rewrites the files:
 * read the difference before you commit it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cells } from '../../reports/terminal/layout.ts';
import { runsAsJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { outcomesOf } from './outcome.ts';
import { CLAIMS, claimedRun, TABLE } from './testing/claimed.ts';
import { renderList, renderRun, renderTables } from './text.ts';

const folder = join(import.meta.dirname, 'golden');
const { scripts: _, ...claims } = CLAIMS;
const all = Object.values(claims);
const { run, trials } = claimedRun();
const outcome = outcomesOf(run, trials, all);
const few = claimedRun({}, { epochs: 3 });
const options = { width: 80, color: false };

const FILES: Record<string, string> = {
  'run.txt': renderRun(outcome, options),
  'few-epochs.txt': renderRun(outcomesOf(few.run, few.trials, all), options),
  'tables.txt': renderTables([TABLE], options),
  'list.txt': renderList(Object.values(CLAIMS), options),
  'claims.md': renderMarkdown(outcome),
  'run.json': runsAsJson([outcome], [TABLE]),
};

for (const [name, text] of Object.entries(FILES)) {
  test(`golden/${name}`, () => {
    const file = join(folder, name);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
    assert.equal(text, readFileSync(file, 'utf8'));
  });
}

test('no golden file is left over', () => {
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(FILES).sort());
});

test('no line of the terminal is wider than it', () => {
  for (const name of ['run.txt', 'few-epochs.txt', 'tables.txt', 'list.txt']) {
    const wide = FILES[name]!.split('\n').filter((line) => cells(line) > options.width);
    assert.deepEqual(wide, [], name);
  }
});

test('colour changes nothing but the colour', () => {
  const painted = renderRun(outcome, { width: 80, color: true });
  assert.notEqual(painted, FILES['run.txt']);
  const plain = painted.replace(/\u001b\[\d*m/g, '').replace(/ +$/gm, '');
  assert.equal(plain, FILES['run.txt']);
});
