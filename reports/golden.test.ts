/**
 * Every text format on every fixture, byte for byte. `UPDATE_GOLDEN=1 node --test reports/golden.test.ts`
 * rewrites the files: read the difference before you commit it.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixtures } from './fixtures/index.ts';
import { renderFiles, reports } from './index.ts';

const folder = join(import.meta.dirname, 'golden');
/** Pictures are not compared byte by byte: the rasteriser may round differently elsewhere. */
const textFormats = Object.values(reports).filter(({ name }) => name !== 'charts');

const update = process.env.UPDATE_GOLDEN === '1';
const known = new Set<string>();

for (const [name, analysis] of Object.entries(fixtures)) {
  for (const format of textFormats) {
    const file = format.file.replace(/^report/, name);
    known.add(file);
    test(`golden/${file}`, async () => {
      const before = JSON.stringify(analysis);
      const files = await renderFiles(format, analysis);
      assert.deepEqual(Object.keys(files), [format.file]);
      assert.equal(JSON.stringify(analysis), before, 'rendering must not change the analysis');
      const text = files[format.file]!;
      assert.equal(typeof text, 'string');
      if (update) writeFileSync(join(folder, file), text);
      assert.equal(text, readFileSync(join(folder, file), 'utf8'));
      assert.deepEqual(await renderFiles(format, analysis), files, 'the second rendering differs');
    });
  }
}

test('no golden file is left over', () => {
  assert.deepEqual(
    readdirSync(folder).filter((file) => !known.has(file)),
    [],
  );
});

test('no report speaks of the machine it was made on', () => {
  for (const file of readdirSync(folder)) {
    assert.doesNotMatch(readFileSync(join(folder, file), 'utf8'), new RegExp(import.meta.dirname), file);
  }
});
