import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reports } from './index.ts';

test('the folder is the registry', () => {
  assert.deepEqual(Object.keys(reports), [
    'benchstat',
    'bmf',
    'charts',
    'gh-benchmark',
    'html',
    'json',
    'junit',
    'markdown',
    'terminal',
  ]);
  for (const [name, format] of Object.entries(reports)) assert.equal(format.name, name);
  const files = Object.values(reports).map(({ file }) => file);
  assert.equal(new Set(files).size, files.length);
});
