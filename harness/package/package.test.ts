/** The tarball, made, installed in an empty project as a user would, and run there. Takes the registry or npm's cache. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { transform } from 'esbuild';
import { execa } from 'execa';
import { labRoot, PROJECT_ROOT } from '../build/lab-root.ts';
import { createRun, openTrialLog } from '../experiment/store.ts';
import { syntheticRun } from '../experiment/testing/synthetic.ts';
import { nodeBinary } from '../targets/node-version.ts';
import { filesBelow } from './compile.ts';
import { makePackage } from './make-package.ts';
import type { Tarball } from './pack.ts';

const OFFLINE = /EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ENOTCACHED|ENOTFOUND|ETIMEDOUT/;
/** The oldest that the package promises to run on. */
const OLDEST = '22.19.0';
const LIMIT_MIB = 3;

/** npm and the package's programs run on the Node of this test, whichever else there is. */
const env = { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` };

let dir: string;
let tarball: Tarball;
let offline: string | null = null;
const project = (): string => join(dir, 'project');
const installed = (path = ''): string => join(project(), 'node_modules/perfduel', path);
const command = (): string => join(project(), 'node_modules/.bin/perfduel');

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'perfduel-package-'));
  tarball = await makePackage(PROJECT_ROOT, dir);
  await mkdir(project());
  await writeFile(join(project(), 'package.json'), '{ "private": true, "type": "module" }');
  const { failed, stderr } = await execa(
    'npm',
    [
      ...['install', tarball.file, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
      ...['--fetch-retries=1', '--engine-strict', '--loglevel=error'],
    ],
    { cwd: project(), env, reject: false, timeout: 180_000 },
  );
  if (failed && !OFFLINE.test(stderr)) throw new Error(stderr);
  if (failed) offline = `no network, and not all of it in npm’s cache: ${stderr.split('\n')[0]}`;
});
after(() => rm(dir, { recursive: true, force: true }));

describe('the tarball', () => {
  it('has no tests, no golden files, and no TypeScript but the types of its entry', () => {
    const strange = tarball.files.filter((file) => /\.test\.|(^|\/)(testing|golden)\/|[^d]\.ts$/.test(file));
    assert.deepEqual(strange, []);
    const declared = tarball.files.filter((file) => file.endsWith('.d.ts'));
    assert.ok(declared.includes('harness/api/index.d.ts'));
    assert.ok(declared.length < 60, `${declared.length} declarations`);
  });

  it('is small', () => {
    assert.ok(tarball.bytes < LIMIT_MIB * 1024 ** 2, `${tarball.bytes} bytes`);
  });
});

describe('installed without scripts', () => {
  const ifInstalled = (name: string, test: (t: TestContext) => Promise<void>): void =>
    void it(name, async (t) => (offline === null ? test(t) : t.skip(offline)));

  ifInstalled('brings nothing that has to be compiled or started', async () => {
    const manifests = (await filesBelow(join(project(), 'node_modules'))).filter((file) =>
      /^([^@/]+|@[^/]+\/[^/]+)\/package\.json$/.test(file),
    );
    const withScripts = [];
    for (const file of manifests) {
      const text = await readFile(join(project(), 'node_modules', file), 'utf8');
      const { name, scripts = {} } = JSON.parse(text) as { name: string; scripts?: Record<string, string> };
      if (['preinstall', 'install', 'postinstall'].some((script) => script in scripts))
        withScripts.push(name);
    }
    // Its script only spares a start of Node where it runs.
    assert.deepEqual(withScripts, ['esbuild']);
    for (const name of ['clinic', '0x', 'node-gyp', 'canvas/build']) {
      assert.ok(!manifests.includes(`${name}/package.json`), name);
    }
  });

  ifInstalled('shows help and lists what there is, in its own name', async () => {
    const help = await execa(command(), ['help'], { cwd: project(), env });
    assert.match(help.stdout, /^ {2}perfduel --compare A,B/);
    assert.match(help.stdout, /npx perfduel --compare baseline,bytecode --quick/);
    const list = await execa(command(), ['list', '--json'], { cwd: project(), env });
    const own = await execa(process.execPath, [join(PROJECT_ROOT, 'harness/cli/main.ts'), 'list', '--json']);
    assert.deepEqual(JSON.parse(list.stdout), JSON.parse(own.stdout));
  });

  ifInstalled('is a library with types', async () => {
    await writeFile(
      join(project(), 'use.ts'),
      `import { compare, defineLab, type LabConfig, type Result } from 'perfduel';
export const config: LabConfig = defineLab({ targets: { a: { command: 'node a.js' } }, budget: '1m' });
export const run = (): Promise<Result> => compare({ targets: ['baseline', 'bytecode'], quick: true });
// @ts-expect-error a budget is a text
defineLab({ budget: 3 });
export const verdict = async (): Promise<'faster' | string> => (await run()).verdicts[0]!.verdict;
`,
    );
    const tsc = await execa(
      'tsc',
      [
        ...['--module', 'nodenext', '--strict', '--skipLibCheck', 'false', '--noEmit'],
        ...[
          '--target',
          'es2022',
          '--typeRoots',
          join(PROJECT_ROOT, 'node_modules/@types'),
          '--types',
          'node',
        ],
        'use.ts',
      ],
      { cwd: project(), preferLocal: true, localDir: PROJECT_ROOT, reject: false },
    );
    assert.equal(tsc.stdout, '');
    assert.equal(tsc.exitCode, 0);
    const names = await execa(
      process.execPath,
      ['--input-type=module', '-e', `console.log(Object.keys(await import('perfduel')).join())`],
      { cwd: project(), env },
    );
    const own = Object.keys(await import('../api/index.ts'));
    assert.deepEqual(names.stdout.split(','), own);
  });

  ifInstalled('builds the same server as the repository', async () => {
    for (const [root, ending] of [
      [PROJECT_ROOT, '.ts'],
      [installed(), '.js'],
    ] as const) {
      await execa(process.execPath, [
        join(root, `variants/build${ending}`),
        'best',
        join(dir, `best${ending}`),
      ]);
    }
    const files = (await readdir(join(dir, 'best.ts'))).sort();
    assert.deepEqual((await readdir(join(dir, 'best.js'))).sort(), files);
    for (const file of files.filter((name) => !name.endsWith('.map'))) {
      const [ours, theirs] = await Promise.all(
        ['.ts', '.js'].map(async (ending) => {
          const bytes = await readFile(join(dir, `best${ending}`, file));
          return file.endsWith('.wasm') ? bytes.toString('latin1') : plainCode(bytes.toString('utf8'));
        }),
      );
      assert.ok(ours!.length > 1_000 && ours === theirs, `${file} differs`);
    }
  });

  ifInstalled('draws the same charts and writes the same page', async () => {
    const { record, trials } = syntheticRun({
      truth: { baseline: { cpuUs: 500 }, bytecode: { cpuUs: 450 } },
    });
    const lab = join(project(), '.lab');
    const log = await openTrialLog(await createRun(lab, record));
    await log.append(trials);
    await log.close();
    const own = [process.execPath, join(PROJECT_ROOT, 'harness/cli/main.ts')];
    const written: Record<string, Map<string, string>> = {};
    for (const [name, [program, ...words]] of Object.entries({ theirs: [command()], own })) {
      const out = join(dir, `report-${name}`);
      const args = ['report', record.id, '--format', 'html,png,md', '--out', out];
      // The installed one finds the run by the folder that it is started in.
      const where = name === 'own' ? ['--lab-dir', lab] : [];
      await execa(program!, [...words, ...args, ...where], { cwd: project(), env });
      written[name] = new Map(
        await Promise.all(
          (await filesBelow(out)).map(
            async (file) => [file, await readFile(join(out, file), 'latin1')] as [string, string],
          ),
        ),
      );
    }
    const pictures = [...written.own!.keys()].filter((file) => file.endsWith('.png'));
    assert.ok(pictures.includes('charts/forest.png'));
    assert.deepEqual([...written.theirs!.keys()], [...written.own!.keys()]);
    for (const [file, content] of written.own!) {
      const same = content.replaceAll('npm run lab --', 'npx perfduel') === written.theirs!.get(file);
      assert.ok(same, `${file} differs`);
    }
  });

  ifInstalled(`runs on Node ${OLDEST}`, async (t) => {
    const node = await nodeBinary(OLDEST, labRoot()).catch((error: Error) => {
      if (!OFFLINE.test(error.message)) throw error;
      t.skip(error.message);
    });
    if (node === undefined) return;
    const run = (...args: string[]) =>
      execa(node, [installed('harness/cli/main.js'), ...args], { cwd: project(), env });
    assert.match((await run('help', 'compare')).stdout, /^perfduel /);
    assert.match((await run('list')).stdout, /^ {2}snapshot /m);
    const { stdout } = await execa(node, [installed('variants/build.js'), 'best', join(dir, 'oldest')]);
    assert.deepEqual(JSON.parse(stdout), { entry: 'server.mjs' });
    const out = join(dir, 'report-oldest');
    await run('report', 'last', '--format', 'png', '--out', out);
    assert.ok((await filesBelow(out)).includes('charts/forest.png'));
  });
});

/** Printed alike, and without the short names that a minifier gives by how often letters occur, in comments too. */
async function plainCode(text: string): Promise<string> {
  const { code } = await transform(text, { minifyWhitespace: true, legalComments: 'none' });
  return code.replace(/(?<![\w$])[A-Za-z_$][\w$]{0,2}(?![\w$])/g, '_');
}
