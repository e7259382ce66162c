import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from './make-folder.ts';

const folder = await mkdtemp(join(tmpdir(), 'perfduel-folder-'));
after(() => rm(folder, { recursive: true }));

test('folders above are made too, and one that is there is fine', async () => {
  const path = join(folder, 'a/b/c');
  await makeFolder(path);
  await makeFolder(path);
  assert.ok((await stat(path)).isDirectory());
});

test('a file in the way is an error', async () => {
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(makeFolder(join(folder, 'file')), { code: 'EEXIST' });
  await assert.rejects(makeFolder(join(folder, 'file/below')), { code: 'ENOTDIR' });
});

test('a place that takes no folders is an error, and soon', {
  skip: process.platform !== 'linux',
}, async () => {
  await assert.rejects(makeFolder('/proc/perfduel/below'), { code: 'ENOENT' });
});
