import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LabError } from '../model/errors.ts';
import { checkTree } from './check.ts';
import type { PackageManifest } from './manifest.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-check-'));
});
afterEach(() => rm(root, { recursive: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
const check = (...dependencies: string[]): Promise<void> =>
  checkTree(root, {
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])),
    peerDependencies: { '0x': '^6.0.0' },
  } as unknown as PackageManifest);

/** Its faults, without the files. */
const faults = async (...dependencies: string[]): Promise<string[]> => {
  const error = await check(...dependencies).then(
    () => null,
    (thrown: LabError) => thrown,
  );
  return (error?.details ?? []).map((line) => line.replace(/^\S+:\d+ /, ''));
};

describe('a tree', () => {
  it('that has all it names is whole', async () => {
    await put(
      'a.js',
      `import './b.js';\nimport 'node:fs';\nimport { x } from 'execa';\nawait import('0x');\n`,
    );
    await put('b.js', `// like b.ts\nconst font = resolve('fonts/a.woff2');\n`);
    await put('scenarios/scripts/mock.js', `import './not-ours.js';`);
    await put('node_modules/bundled/index.js', `require('canvas')`);
    assert.deepEqual(await faults('execa', 'fonts', 'canvas'), []);
  });

  it('misses what is not there, and what is not installed with it', async () => {
    await put('a.js', `import './b.js';\nexport * from '@scope/name/deep';\n`);
    assert.deepEqual(await faults(), [
      'imports ./b.js, which is not there',
      'imports @scope/name/deep, which is not a dependency',
    ]);
  });

  it('does not have installed what nothing names', async () => {
    await put('a.js', `import 'execa';`);
    assert.deepEqual(await faults('execa', 'chart.js'), ['nothing names the dependency chart.js']);
  });

  it('names no file by what it is called before it is compiled', async () => {
    await put(
      'a.js',
      "fork('./worker.ts');\nconst own = /world\\.ts$/;\nconst theirs = ['.ts', 'lab.config.ts', 'x.d.ts'];\n",
    );
    assert.deepEqual(
      (await faults()).map((line) => line.split(',')[0]),
      ['names worker.ts', 'names world\\.ts'],
    );
  });
});
