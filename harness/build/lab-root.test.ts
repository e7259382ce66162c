import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { BUILD_SOURCES, labHome, PROJECT_ROOT } from './lab-root.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-home-'));
  await mkdir(join(root, 'project/packages/a'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

const at = (path: string): string => join(root, path);
const home = (): string => labHome(at('project/packages/a'), root);

describe('labHome', () => {
  it('is the folder itself where nothing says otherwise', () => {
    assert.equal(home(), at('project/packages/a'));
  });

  it('is the nearest folder with a configuration or a .lab', async () => {
    await mkdir(at('project/.lab'));
    assert.equal(home(), at('project'));
    await writeFile(at('project/packages/lab.config.mjs'), '');
    assert.equal(home(), at('project/packages'));
  });

  it('is not sought beyond the root of the repository', async () => {
    await mkdir(at('project/.lab'));
    await writeFile(at('project/packages/.git'), 'gitdir: elsewhere');
    assert.equal(home(), at('project/packages/a'));
  });

  it('is never the home directory from below it', async () => {
    await mkdir(at('.lab'));
    assert.equal(home(), at('project/packages/a'));
    assert.equal(labHome(root, root), root);
  });
});

it('a build of the repository is made of TypeScript and the lock file', () => {
  assert.deepEqual(BUILD_SOURCES, ['server', 'variants', 'package-lock.json']);
  assert.ok(PROJECT_ROOT.endsWith('/'));
});
