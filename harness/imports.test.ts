import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { build } from 'esbuild';
import { offences, readSources } from './imports/check.ts';
import { PURITY_SENTENCE } from './imports/purity.ts';
import { IMPORT_RULES } from './imports/rules.ts';
import { importsOf } from './imports/specifiers.ts';

const ROOT = join(import.meta.dirname, '..');
const sources = readSources(ROOT);

const specifiers = (source: string): string[] => importsOf(source).map(({ specifier }) => specifier);
const offencesOf = (file: string, source: string): string[] => offences(new Map([[file, source]]));

test('every import points the way it may', () => {
  assert.ok(sources.size > 20, `only ${sources.size} sources were found`);
  assert.deepEqual(offences(sources), []);
});

/** Offending file and what it imports, by the rule it breaks. */
const OFFENDERS: Record<string, readonly [file: string, source: string][]> = {
  'inside-the-project': [['harness/cli/x.ts', "import '../../../elsewhere/y.ts';"]],
  'server-alone': [
    ['server/app.ts', "import { NS_PER_MS } from '../harness/model/units.ts';"],
    ['server/app.test.ts', "import type { Variant } from '../variants/baseline.ts';"],
  ],
  'variants-choose': [['variants/baseline.ts', "export type { Cell } from '../harness/model/analysis.ts';"]],
  'levels-are-values': [
    ['variants/axes/gc/never.ts', "import { readFileSync } from 'node:fs';"],
    ['variants/baseline.ts', "import esbuild from 'esbuild';"],
  ],
  'axes-apart': [['variants/axes/gc/never.ts', "import { snapshot } from '../runtime/snapshot.ts';"]],
  'lab-at-arms-length': [
    ['harness/build/x.ts', "const { baseline } = await import('../../variants/baseline.ts');"],
    ['harness/cli/list.ts', "import type { Variant } from '../../server/axes.ts';"],
    ['ci/nightly.ts', "type V = import('../server/axes.ts').Variant;"],
  ],
  'scenarios-are-data': [['scenarios/x.ts', "import { start } from '../harness/process/supervisor.ts';"]],
  'reports-render': [['reports/html.ts', "export * from '../harness/stats/location.ts';"]],
  'model-at-the-bottom': [
    ['harness/model/records.ts', "import { tmpdir } from 'node:os';"],
    ['harness/model/records.ts', "import { nearest } from '../cli/names.ts';"],
  ],
  'numbers-without-io': [['harness/stats/location.ts', "import fs from 'fs';"]],
  'numbers-without-the-lab': [['harness/design/plan.ts', "import '../process/supervisor.ts';"]],
  'claims-ask-the-experiment': [
    ['harness/claims/measure.ts', "import { startServer } from '../process/supervisor.ts';"],
  ],
  'one-door-to-the-engine': [
    ['server/app.ts', "import { QuickJS } from 'quickjs-wasi';"],
    ['harness/build/x.ts', "import variant from '@jitl/quickjs-wasmfile-release-sync';"],
    ['variants/emscripten.test.ts', "import 'quickjs-emscripten-core';"],
  ],
  'one-door-to-the-sockets': [['server/app.ts', "import { createServer } from 'node:http';"]],
  'tests-stay-tests': [['harness/cli/main.ts', "import { fake } from '../process/testing/fake-harness.ts';"]],
};

/** The same thing done where it belongs. */
const ALLOWED: readonly [file: string, source: string][] = [
  ['server/engine/quickjs-wasi.ts', "import { QuickJS } from 'quickjs-wasi';"],
  ['server/guest/testing/engines.ts', "import { QuickJS } from 'quickjs-wasi';"],
  ['variants/axes/gc/contract.ts', "import { test } from 'node:test';"],
  ['server/http/listen.ts', "import { createServer } from 'node:net';"],
  ['server/app.test.ts', "import { connect } from 'node:net';"],
  ['variants/build.ts', "import { build } from 'esbuild';\nimport { join } from 'node:path';"],
  ['variants/describe.ts', "import { readdirSync } from 'node:fs';"],
  ['variants/axes/gc/never.ts', "import type { GcLevel } from '../../../server/axes.ts';"],
  ['variants/axes/gc/never.ts', "import { shared } from '../contract.ts';"],
  ['harness/load/wrk.ts', "import { connect } from 'node:net';"],
  ['harness/stats/location.ts', "import { quantile } from 'simple-statistics';"],
  ['harness/stats/location.test.ts', "import test from 'node:test';"],
  ['scenarios/x.ts', "import type { Scenario } from '../harness/model/scenario.ts';"],
  ['reports/html.ts', "import { axis } from './shared/axis.ts';"],
];

describe('every rule bites', () => {
  for (const { id, sentence } of IMPORT_RULES) {
    test(id, () => {
      const offenders = OFFENDERS[id];
      assert.ok(offenders, `no offender in this test for ${id}`);
      for (const [file, source] of offenders) {
        const said = offencesOf(file, source);
        assert.ok(
          said.some((line) => line.startsWith(`${file}:1 imports `) && line.endsWith(sentence)),
          `${file}: ${source} → ${JSON.stringify(said)}`,
        );
      }
    });
  }

  test('and lets the same thing pass where it belongs', () => {
    for (const [file, source] of ALLOWED) assert.deepEqual(offencesOf(file, source), []);
  });
});

describe('clock and chance', () => {
  const impure = ['Date.now()', 'new Date()', 'Math.random()', 'performance.now()', 'setTimeout(f, 1)'];
  for (const expression of impure) {
    test(`${expression} in harness/stats`, () => {
      const [said] = offencesOf('harness/stats/x.ts', `// harmless\nexport const x = ${expression};`);
      assert.match(said ?? '', /^harness\/stats\/x\.ts:2 uses /);
      assert.ok(said?.endsWith(PURITY_SENTENCE));
      assert.deepEqual(offencesOf('harness/cli/x.ts', `export const x = ${expression};`), []);
    });
  }

  test('is not seen in comments, strings and members of ours', () => {
    const source = `// Date.now()\nexport const x = 'Math.random()' + random.performance + { fetch: 1 }.fetch;`;
    assert.deepEqual(offencesOf('harness/design/x.ts', source), []);
  });
});

describe('the scanner', () => {
  test('finds every form of import', () => {
    const source = `
      import 'a';
      import b, { type c as 'odd name' } from "b";
      import type { d } from 'd';
      import * as e from 'e' with { type: 'json' };
      export { f } from 'f';
      export * as g from 'g';
      export type { h } from 'h';
      const i = await import(/* why not */ 'i');
      let j: import('j').J;
      const k = require('k');
      const l = \`\${await import('l')} and \${\`\${require('m')}\`}\`;
      const n = import(\`n\`);`;
    assert.deepEqual(specifiers(source), 'a b d e f g h i j k l m n'.split(' '));
  });

  test('finds none where there is none', () => {
    const source = `
      // import 'a';
      /* import 'b'; */
      const c = "import 'c';", d = 'import \\'d\\'', e = \`import 'e'; \${1}\`;
      const f = /import 'f'/.test(x), g = x / y / import.meta.url;
      export type From = { from: 'h' };
      export { f };
      i.import('i');
      import('./' + name);
      const from = 'j';`;
    assert.deepEqual(specifiers(source), []);
  });

  test('says the line', () => {
    assert.deepEqual(importsOf("/*\n\n*/ `\n`;\nimport {\n  a,\n} from 'b';"), [{ specifier: 'b', line: 7 }]);
  });

  test('misses nothing that the bundler sees', async () => {
    const seen: [file: string, specifier: string][] = [];
    await build({
      absWorkingDir: ROOT,
      entryPoints: [...sources.keys()],
      bundle: true,
      write: false,
      outdir: 'unused',
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      plugins: [
        {
          name: 'record',
          setup({ onResolve }) {
            onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
              if (kind === 'entry-point') return undefined;
              seen.push([importer.slice(ROOT.length + 1), path]);
              return { external: true };
            });
          },
        },
      ],
    });
    assert.ok(seen.length > sources.size / 2, `the bundler saw only ${seen.length} imports`);
    const missed = seen.filter(([file, path]) => !specifiers(sources.get(file) ?? '').includes(path));
    assert.deepEqual(missed, []);
  });
});
