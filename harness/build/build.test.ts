import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { buildDirectory, type Filled } from './build-directory.ts';
import { contentHash } from './content-hash.ts';
import { labRoot, PROJECT_ROOT } from './lab-root.ts';
import { writeAtomic } from './write-atomic.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-build-'));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
};

describe('contentHash', () => {
  const hash = (labels = ['v24', 'a']): Promise<string> =>
    contentHash({ root, sources: ['src', 'lock'], labels });

  it('follows content, names and labels, and nothing else', async () => {
    await put('src/a.ts', 'one');
    await put('src/deep/b.ts', 'two');
    await put('lock', 'three');
    const first = await hash();
    assert.match(first, /^[0-9a-f]{16}$/);
    await put('src/a.test.ts', 'tests are not built');
    await put('elsewhere.ts', 'nor is this');
    assert.equal(await hash(), first);
    assert.notEqual(await hash(['v24', 'b']), first);
    await put('src/a.ts', 'One');
    const second = await hash();
    assert.notEqual(second, first);
    await put('lock', 'three!');
    assert.notEqual(await hash(), second);
  });

  it('tells apart what would run together', async () => {
    await put('lock', '');
    await put('src/ab', 'c');
    const first = await hash();
    await rm(join(root, 'src/ab'));
    await put('src/a', 'bc');
    assert.notEqual(await hash(), first);
  });
});

describe('buildDirectory', () => {
  let fills = 0;
  const fill = async (directory: string): Promise<Filled> => {
    fills++;
    await writeFile(join(directory, 'server.mjs'), 'code');
    await mkdir(join(directory, 'deep'));
    await writeFile(join(directory, 'deep/data.wasm'), 'data!');
    const summary = { variant: 'a', hash: 'h', levels: {}, engine: 'none', deviations: [], bytes: 0 };
    return { entry: 'server.mjs', summary };
  };
  beforeEach(() => {
    fills = 0;
  });
  const place = (): string => join(root, 'builds', 'h');
  const build = () => buildDirectory(place(), fill);

  it('builds once, then reuses', async () => {
    const first = await build();
    assert.deepEqual(
      [first.reused, first.manifest.entry, first.manifest.summary.bytes],
      [false, 'server.mjs', 9],
    );
    assert.deepEqual(Object.keys(first.manifest.files), ['deep/data.wasm', 'server.mjs']);
    const second = await build();
    assert.deepEqual([second.reused, fills], [true, 1]);
    assert.deepEqual(second.manifest, first.manifest);
  });

  it('keeps what others put beside the build', async () => {
    await build();
    await writeFile(join(place(), 'suite.json'), '{}');
    assert.equal((await build()).reused, true);
  });

  const damages: [string, (directory: string) => Promise<void>][] = [
    ['a changed file', (it) => writeFile(join(it, 'server.mjs'), 'c0de')],
    ['a missing file', (it) => rm(join(it, 'deep/data.wasm'))],
    ['a missing manifest', (it) => rm(join(it, 'manifest.json'))],
    ['a manifest that was cut off', (it) => writeFile(join(it, 'manifest.json'), '{"version": 1')],
    [
      'a manifest of another version',
      (it) => writeFile(join(it, 'manifest.json'), '{"version": 7, "entry": "x"}'),
    ],
  ];
  for (const [what, damage] of damages) {
    it(`builds again after ${what}`, async () => {
      await build();
      await damage(place());
      assert.equal((await build()).reused, false);
      assert.equal(await readFile(join(place(), 'server.mjs'), 'utf8'), 'code');
      assert.deepEqual(await readdir(join(root, 'builds')), ['h']);
    });
  }

  it('may be raced: all get the same whole build', async () => {
    const all = await Promise.all([build(), build(), build()]);
    assert.equal(new Set(all.map(({ manifest }) => JSON.stringify(manifest))).size, 1);
    assert.ok(all.some(({ reused }) => !reused));
    assert.deepEqual(await readdir(join(root, 'builds')), ['h']);
  });

  it('leaves nothing of a build that failed', async () => {
    const failing = buildDirectory(place(), async (directory) => {
      await writeFile(join(directory, 'half'), '');
      throw new Error('no such level');
    });
    await assert.rejects(failing, /no such level/);
    assert.deepEqual(await readdir(join(root, 'builds')), []);
  });
});

describe('writeAtomic', () => {
  it('replaces a file whole and leaves no other', async () => {
    await writeAtomic(join(root, 'file'), 'old');
    await writeAtomic(join(root, 'file'), 'new');
    assert.equal(await readFile(join(root, 'file'), 'utf8'), 'new');
    assert.deepEqual(await readdir(root), ['file']);
    await assert.rejects(writeAtomic(join(root, 'missing/file'), 'x'), { code: 'ENOENT' });
  });
});

describe('labRoot', () => {
  it('is the flag, else the environment, else .lab of the project', () => {
    assert.equal(labRoot('/a', { LAB_DIR: '/b' }), '/a');
    assert.equal(labRoot(undefined, { LAB_DIR: '/b' }), '/b');
    assert.equal(labRoot(undefined, { LAB_DIR: '' }), join(PROJECT_ROOT, '.lab'));
  });
});
