import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import type { LabError } from '../model/errors.ts';
import { findConfigFile } from './find.ts';
import { loadConfig } from './load.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lab-config-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (path: string): string => join(root, path);
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}

describe('which file', () => {
  beforeEach(() => mkdir(at('home/repo/src/deep'), { recursive: true }));
  const found = (): Promise<string | null> => findConfigFile(at('home/repo/src/deep'), at('home'));

  it('is none where there is none', async () => assert.equal(await found(), null));

  it('is the nearest one above', async () => {
    await write('home/repo/lab.config.json', '{}');
    assert.equal(await found(), at('home/repo/lab.config.json'));
    await write('home/repo/src/lab.config.mjs', '');
    assert.equal(await found(), at('home/repo/src/lab.config.mjs'));
  });

  it('is not one beyond the root of the repository, be that a clone or a worktree', async () => {
    await write('home/repo/lab.config.json', '{}');
    await write('home/repo/src/.git', 'gitdir: elsewhere');
    assert.equal(await found(), null);
    await rm(at('home/repo/src/.git'));
    await mkdir(at('home/repo/.git'));
    assert.equal(await found(), at('home/repo/lab.config.json'), 'the root itself counts');
  });

  it('is not one in the home directory, unless asked there', async () => {
    await write('home/lab.config.ts', '');
    assert.equal(await found(), null);
    assert.equal(await findConfigFile(at('home'), at('home')), at('home/lab.config.ts'));
  });

  it('cannot be two', async () => {
    await write('home/repo/lab.config.json', '{}');
    await write('home/repo/lab.config.ts', '');
    await assert.rejects(found(), {
      code: 'E_CONFIG',
      message: /repo: expected one configuration, got lab\.config\.ts and lab\.config\.json$/,
    });
  });
});

describe('what is in it', () => {
  const WANT = { compare: ['a', 'b'], budget: '1m' };
  const TYPED = `import { defineLab, type LabConfig } from 'perfduel';
import { budget } from './more.ts';
interface Unused { a: string }
export default defineLab({ compare: ['a', 'b'] as const, budget } satisfies LabConfig);\n`;
  const MODULE = `import { defineLab } from 'perfduel';\nexport default defineLab({ compare: ['a', 'b'], budget: '1m' });\n`;

  const table: [what: string, files: Record<string, string>][] = [
    ['JSON', { 'lab.config.json': JSON.stringify({ $schema: './x', ...WANT }) }],
    ['a promise', { 'lab.config.mjs': `export default Promise.resolve(${JSON.stringify(WANT)});` }],
    ['an ES module', { 'lab.config.mjs': MODULE }],
    ['a module of a package of modules', { 'lab.config.js': MODULE, 'package.json': '{"type": "module"}' }],
    [
      'CommonJS',
      {
        'lab.config.js': `module.exports = ${JSON.stringify(WANT)};`,
        'package.json': '{"type": "commonjs"}',
      },
    ],
    ...['{"type": "module"}', '{"type": "commonjs"}', '{}'].map((own): [string, Record<string, string>] => [
      `TypeScript in a package ${own}`,
      { 'lab.config.ts': TYPED, 'more.ts': "export const budget: string = '1m';\n", 'package.json': own },
    ]),
  ];
  for (const [what, files] of table) {
    it(`is read from ${what}`, async () => {
      for (const [name, text] of Object.entries(files)) await write(name, text);
      await mkdir(at('.git'));
      const { config, file, folder } = await loadConfig(root);
      assert.deepEqual([config, folder], [WANT, root]);
      assert.equal(dirname(file!), root);
    });
  }

  it('is nothing without one', async () => {
    await mkdir(at('.git'));
    assert.deepEqual(await loadConfig(root), { config: {}, file: null, folder: root });
  });

  it('is that of a file that was named, wherever it lies', async () => {
    await write('other/mine.json', '{"margin": 0.1}');
    await write('lab.config.json', '{"margin": 0.2}');
    const loaded = await loadConfig(root, 'other/mine.json');
    assert.deepEqual(loaded, { config: { margin: 0.1 }, file: at('other/mine.json'), folder: at('other') });
  });

  const refused: [what: string, name: string, text: string, message: RegExp][] = [
    ['JSON that is none', 'lab.config.json', '{,}', /^lab\.config\.json: expected JSON: /],
    [
      'a $schema that is none',
      'lab.config.json',
      '{"$schema": 1}',
      /^lab\.config\.json: \$schema: expected a text, got 1$/,
    ],
    [
      'a JSON list',
      'lab.config.json',
      '[]',
      /^lab\.config\.json: expected a configuration: an object, got \[\]$/,
    ],
    [
      'no default export',
      'lab.config.mjs',
      'export const lab = {};',
      /^lab\.config\.mjs: expected a default export, .* got only lab$/,
    ],
    [
      'what throws',
      'lab.config.mjs',
      '\n\nthrow new Error("no disk");',
      /^lab\.config\.mjs: it could not be loaded: no disk$/,
    ],
    [
      'an import that is missing',
      'lab.config.mjs',
      "import './gone.mjs';",
      /^lab\.config\.mjs: an import was not found: .*gone\.mjs/,
    ],
    [
      'an enum',
      'lab.config.ts',
      'enum A { B }\nexport default {};',
      /^lab\.config\.ts: Node runs TypeScript by leaving types out: no enums/,
    ],
    [
      'module.exports in TypeScript',
      'lab.config.ts',
      'module.exports = {};',
      /^lab\.config\.ts: expected export default/,
    ],
    ['a module in CommonJS', 'lab.config.js', 'export default {;', /^lab\.config\.js: .*lab\.config\.mjs/],
  ];
  for (const [what, name, text, message] of refused) {
    it(`is refused: ${what}`, async () => {
      await write(name, text);
      await write('package.json', '{"type": "commonjs"}');
      await assert.rejects(loadConfig(root), { code: 'E_CONFIG', exitCode: 2, message });
    });
  }

  it('names the line of an error in it, and every problem', async () => {
    await write('lab.config.mjs', '\n\nnull.x;');
    const error = await loadConfig(root).then(
      () => assert.fail(),
      (it: LabError) => it,
    );
    assert.match(error.details.join('\n'), /lab\.config\.mjs:3:\d+/);
    await write('lab.config.mjs', '');
    await write('all.json', '{"margin": 7, "load": "x", "budgte": "1m"}');
    const all = await loadConfig(root, 'all.json').then(
      () => assert.fail(),
      (it: LabError) => it,
    );
    assert.match(all.message, /^all\.json: budgte: unknown member \(did you mean "budget"\?\)/);
    assert.match(all.details.join('\n'), /^all\.json: margin: .*\nall\.json: load: /);
  });

  for (const [named, message] of [
    ['gone.ts', /^--config: expected a file, got ".*gone\.ts" \(ENOENT\)$/],
    ['lab.toml', /^--config: expected a file that ends with one of \.ts, .* got ".*lab\.toml"$/],
    ['a.json', /^--config: expected a file, got the folder /],
  ] as const) {
    it(`is refused: --config ${named}`, async () => {
      await mkdir(at('a.json'));
      await assert.rejects(loadConfig(root, named), { code: 'E_CONFIG', message });
    });
  }

  it('asks for another Node, or another file, where TypeScript cannot be run', async () => {
    await write('lab.config.ts', 'export default {};');
    const program = `import { loadConfig } from ${JSON.stringify(join(PROJECT_ROOT, 'harness/config/load.ts'))};
Object.defineProperty(process.features, 'typescript', { value: false });
await loadConfig(${JSON.stringify(root)}).catch((error) => console.log(error.message));`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', program]);
    assert.match(
      stdout,
      /^lab\.config\.ts: this Node \(v\d+.*\) .*expected Node 22\.18 or newer, or a lab\.config\.mjs/,
    );
  });
});
