/** The types that users import, the validation, the JSON schema and the docs name the same members. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execa } from 'execa';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { LAB } from '../../config/lab-shape.ts';
import { loadConfig } from '../../config/load.ts';
import { validate } from '../../config/validate.ts';
import { generatedFiles, SCHEMA_FILE } from './generated.ts';
import { labSchema } from './json-schema.ts';
import { memberLines } from './reference.ts';

const read = (path: string): Promise<string> => readFile(join(PROJECT_ROOT, path), 'utf8');

/** Members by interface, own ones only; `extends` by name. */
function interfacesOf(source: string): Map<string, { members: string[]; from: string[] }> {
  const found = new Map<string, { members: string[]; from: string[] }>();
  for (const [, name, from, body] of source.matchAll(
    /^export interface (\w+)(?: extends ([^{]+))? \{\n(.*?)^\}/gms,
  )) {
    const members = [...body!.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member]) => member!);
    found.set(name!, {
      members,
      from: [...(from ?? '').matchAll(/\b(?!Partial)[A-Z]\w+/g)].map(([it]) => it),
    });
  }
  return found;
}

describe('members', () => {
  it('of the types are those of the shape', async () => {
    const interfaces = interfacesOf(await read('harness/model/lab-config.ts'));
    const all = (name: string): string[] => {
      const { members, from } = interfaces.get(name)!;
      return [...members, ...from.flatMap(all)];
    };
    const paths = memberLines().map(({ path }) => path);
    const under = (prefix: string): string[] =>
      paths
        .filter((path) => path.startsWith(prefix) && /^\w+$/.test(path.slice(prefix.length)))
        .map((path) => path.slice(prefix.length))
        .sort();
    const same = (names: readonly string[], ...prefixes: string[]): void => {
      const expected = [...new Set(names.flatMap(all))].sort();
      assert.ok(expected.length > 0, `no members of ${names.join(', ')} were found`);
      for (const prefix of prefixes) assert.deepEqual(under(prefix), expected, prefix);
    };
    same(['LabConfig'], '');
    same(['CommandTarget', 'RevisionTarget', 'RunningTarget', 'VariantTarget'], 'targets.NAME.');
    same(['RevisionRecipe'], 'revision.');
    same(['ReadyConfig'], 'targets.NAME.ready.', 'revision.ready.');
    same(['StopConfig'], 'targets.NAME.stop.', 'revision.stop.');
    same(['ScenarioConfig'], 'scenarios.NAME.');
    same(['ImportConfig'], 'scenarios.NAME.har.', 'scenarios.NAME.openapi.');
    same(['RequestConfig'], 'scenarios.NAME.requests[].');
    same(['ExpectConfig'], 'scenarios.NAME.requests[].expect.');
    same(['GateConfig'], 'gate.');
  });

  it('stand in the schema and on the page as they were made (node harness/docs/members/main.ts)', async () => {
    const files = await generatedFiles();
    assert.equal(files.size, 2);
    for (const [path, text] of files) {
      if (path === SCHEMA_FILE) assert.deepEqual(JSON.parse(await read(path)), JSON.parse(text), path);
      else assert.ok((await read(path)) === text, `${path} is not up to date`);
    }
    assert.ok(files.has(SCHEMA_FILE));
  });
});

describe('the schema says what the validation says', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  const bySchema = ajv.compile(labSchema());
  const table: [fine: boolean, config: unknown][] = [
    [true, {}],
    [
      true,
      { targets: { a: { command: 'node a.js', ready: { url: '/health' } }, b: { url: 'http://[::1]:80' } } },
    ],
    [true, { targets: { a: { command: ['node', 'a.js'] } }, compare: ['a', 'HEAD~1'], budget: '90s' }],
    [true, { targets: { a: { git: 'main', command: 'x' } }, revision: { command: 'y', install: 'z' } }],
    [true, { scenarios: { s: { requests: [{ path: '/', expect: 'as-baseline', body: { a: 1 } }] } } }],
    [true, { scenarios: { s: { har: 'a.har' }, t: { openapi: { file: 'b.json' } } }, failOn: [] }],
    [true, { gate: { command: 'npm test', within: '10m', ignore: { headers: ['etag'] } } }],
    [false, []],
    [false, { target: {} }],
    [false, { targets: { a: {} } }],
    [false, { targets: { a: { command: '' } } }],
    [false, { targets: { 'a,b': { command: 'x' } } }],
    [false, { targets: { control: { command: 'x' } } }],
    [false, { targets: { a: { git: 'main', variant: 'best' } } }],
    [false, { targets: { a: { url: 'http://a/b' } } }],
    [false, { revision: { install: 'npm ci' } }],
    [false, { scenarios: { s: {} } }],
    [false, { scenarios: { s: { requests: [] } } }],
    [false, { scenarios: { s: { requests: [{ path: '/', body: 1, bodyFile: 'x' }] } } }],
    [false, { scenarios: { s: { har: 'a.har', connections: 1.5 } } }],
    [false, { compare: ['a'] }],
    [false, { compare: ['a', 'a'] }],
    [false, { budget: 'soon' }],
    [false, { budget: '0s' }],
    [false, { margin: 0.5 }],
    [false, { alpha: 0 }],
    [false, { load: 'wrk2' }],
    [false, { environment: { A: 1 } }],
  ];
  for (const [fine, config] of table) {
    it(`${fine ? 'yes' : 'no'}: ${JSON.stringify(config)}`, () => {
      assert.equal(validate(config, LAB).problems.length === 0, fine, 'validation');
      assert.equal(bySchema(config), fine, 'schema');
    });
  }
  it('but for $schema, which only a file has', () => {
    assert.ok(bySchema({ $schema: './x.json' }));
  });
});

describe('examples of the docs', () => {
  const blocks = async (): Promise<[string, string][]> => {
    const page = await read('docs/other-servers.md');
    return [...page.matchAll(/^```\w+ (lab\.config\.\w+)\n(.*?)^```$/gms)].map(([, name, text]) => [
      name!,
      text!,
    ]);
  };
  it('have the types that the library exports', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-config-types-'));
    try {
      const [, typed] = (await blocks())[0]!;
      const frameworks = await read('docs/examples/frameworks/lab.config.mjs');
      const files = { 'a.mts': typed, 'b.mts': frameworks, 'c.mts': typed.replace('within:', 'witin:') };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const options = {
        extends: join(PROJECT_ROOT, 'tsconfig.json'),
        compilerOptions: {
          paths: { perfduel: [join(PROJECT_ROOT, 'harness/api/index.ts')] },
          typeRoots: [join(PROJECT_ROOT, 'node_modules/@types')],
        },
        include: ['*.mts'],
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(options));
      const tsc = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
      const { stdout } = await execa(process.execPath, [tsc, '-p', folder], { reject: false, cwd: folder });
      const here = stdout.split('\n').filter((line) => /^[abc]\.mts/.test(line));
      assert.equal(here.length, 1, stdout);
      assert.match(here[0]!, /^c\.mts.*'witin' does not exist in type 'ReadyConfig'/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are valid, for the validation and for the schema', async () => {
    const bySchema = new Ajv2020({ strict: true, strictRequired: false }).compile(labSchema());
    const found = await blocks();
    assert.deepEqual(
      found.map(([name]) => name),
      ['lab.config.ts', 'lab.config.json'],
    );
    const folder = await mkdtemp(join(tmpdir(), 'lab-config-docs-'));
    try {
      for (const [name, text] of found) {
        await writeFile(join(folder, name), text);
        const { config } = await loadConfig(folder, name);
        assert.ok(
          config.compare!.every((target) => Object.hasOwn(config.targets!, target)),
          name,
        );
        assert.ok(bySchema(config), name);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
