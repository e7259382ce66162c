import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { BuildError, type LabError, UsageError } from '../model/errors.ts';
import { nodeBinary, splitNode, versionOfBinary } from './node-version.ts';

let root: string;
let path: string | undefined;
const lab = (): string => join(root, 'lab');
const say = (name: string, text: string): Promise<void> => writeFile(join(root, name), text);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-nodes-'));
  path = process.env.PATH;
});
afterEach(async () => {
  process.env.PATH = path;
  delete process.env.FAKE_NPM;
  await rm(root, { recursive: true });
});

describe('nodeBinary, of a registry that is not there', () => {
  beforeEach(async () => {
    await mkdir(join(root, 'bin'));
    await copyFile(join(import.meta.dirname, 'testing/fake-npm.mjs'), join(root, 'bin/npm'));
    await chmod(join(root, 'bin/npm'), 0o755);
    process.env.PATH = `${join(root, 'bin')}${delimiter}${path}`;
    process.env.FAKE_NPM = root;
    await say('versions.json', JSON.stringify(['22.1.0', '22.10.0', '22.9.3', '22.11.0-rc.1', '24.0.1']));
    await say('calls', '');
  });
  const calls = async (): Promise<string[]> =>
    (await readFile(join(root, 'calls'), 'utf8')).split('\n').slice(0, -1);

  it('fetches the newest that begins so, once', async () => {
    const binary = await nodeBinary('22', lab());
    assert.equal(binary, join(lab(), 'nodes/22.10.0/bin/node'));
    assert.equal(versionOfBinary(binary), '22.10.0');
    assert.equal(execFileSync(binary, ['--version'], { encoding: 'utf8' }), 'v22.10.0\n');
    assert.deepEqual(await calls(), ['view', 'pack']);
    await say('error', 'npm error code ENOTFOUND\n');
    assert.equal(await nodeBinary('22', lab()), binary);
    assert.equal(await nodeBinary('22.10', lab()), binary);
    assert.equal(await nodeBinary('22.10.0', lab()), binary);
    assert.equal((await calls()).length, 2);
  });

  it('takes parts of a version for what they are', async () => {
    assert.equal(versionOfBinary(await nodeBinary('22.1', lab())), '22.1.0');
    assert.equal(versionOfBinary(await nodeBinary('22.9.3', lab())), '22.9.3');
  });

  it('names the nearest when there is no such version', async () => {
    await assert.rejects(nodeBinary('23', lab()), (error: LabError) => {
      assert.ok(error instanceof UsageError);
      assert.match(
        error.message,
        /^there is no Node 23 for \w+ on \w+; the nearest are 22\.10\.0 and 24\.0\.1$/,
      );
      return true;
    });
    await assert.rejects(nodeBinary('99.1', lab()), /the nearest is 24\.0\.1$/);
  });

  it('refuses what is no version', async () => {
    for (const version of ['lts', '', '22.', '22.1.0.0', '^22', '../22']) {
      await assert.rejects(nodeBinary(version, lab()), { code: 'E_NODE' }, version);
    }
    assert.deepEqual(await calls(), []);
  });

  it('says what npm says, and what there is without a network', async () => {
    await nodeBinary('24', lab());
    await say('error', 'npm error code ENOTFOUND\nnpm error request to the registry failed\n');
    await assert.rejects(nodeBinary('22', lab()), (error: LabError) => {
      assert.ok(error instanceof BuildError);
      assert.match(
        error.message,
        /npm view says ENOTFOUND \(request to the registry failed\); without a network there are 24\.0\.1$/,
      );
      return true;
    });
    await say('error', 'npm error code E404\n');
    await assert.rejects(nodeBinary('22', lab()), /npm finds no node-/);
    process.env.PATH = root;
    await assert.rejects(nodeBinary('22', lab()), /there is no npm on the PATH/);
  });

  it('keeps nothing of a binary that is not what it should be', async () => {
    await say('says', 'v21.0.0');
    await assert.rejects(nodeBinary('22.1.0', lab()), /does not run here: it says that it is v21\.0\.0$/);
    assert.deepEqual(await readdir(join(lab(), 'nodes')), []);
  });

  it('fetches a damaged one again', async () => {
    const binary = await nodeBinary('24', lab());
    await writeFile(binary, '#!/bin/sh\nexit 3\n');
    assert.equal(await nodeBinary('24', lab()), binary);
    assert.equal(execFileSync(binary, { encoding: 'utf8' }), 'v24.0.1\n');
  });

  it('is the same for two at once', async () => {
    const [one, two] = await Promise.all([nodeBinary('24', lab()), nodeBinary('24', lab())]);
    assert.equal(one, two);
    assert.deepEqual(await readdir(join(lab(), 'nodes')), ['24.0.1']);
  });
});

it('nodeBinary fetches a Node that runs', async (t) => {
  let binary: string;
  try {
    binary = await nodeBinary('22', lab());
  } catch (error) {
    if (
      !(error instanceof BuildError) ||
      !/EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ENOTCACHED|ENOTFOUND|ETIMEDOUT/.test(error.message)
    )
      throw error;
    t.skip(`no network: ${error.message}`);
    return;
  }
  assert.match(
    execFileSync(binary, ['-p', 'process.versions.node'], { encoding: 'utf8' }),
    /^22\.\d+\.\d+\n$/,
  );
  assert.deepEqual(await readdir(join(lab(), 'nodes')), [versionOfBinary(binary)]);
});

describe('splitNode', () => {
  it('takes the version off', () => {
    assert.deepEqual(splitNode('baseline+gc=never+node=22.1'), {
      name: 'baseline+gc=never',
      version: '22.1',
    });
    assert.deepEqual(splitNode('baseline+node=22+gc=never'), { name: 'baseline+gc=never', version: '22' });
    assert.deepEqual(splitNode('node server.js --a+b'), { name: 'node server.js --a+b', version: null });
  });

  it('refuses what is no version', () => {
    assert.throws(() => splitNode('baseline+node=lts'), { message: /like 22 or 22\.19\.0, got "lts"/ });
    assert.throws(() => splitNode('a+node=22+node=24'), { message: /sets node twice/ });
  });
});
