/** The suite every level of the script-loading axis passes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScriptLoadingLevel } from '../../../server/axes.ts';
import { GuestError } from '../../../server/errors.ts';
import { startApp } from '../../../server/testing.ts';
import baseline from '../../baseline.ts';

/** `rereads`: a change of the files shows in the next runtime. */
export function scriptLoadingContract(level: ScriptLoadingLevel, { rereads }: { rereads: boolean }): void {
  const variant = { ...baseline, scriptLoading: level, name: `${level.name} (contract)` };

  test(`${level.name}: the whole import graph is there, cycles and shared modules included`, async () => {
    await using app = await startApp(variant, {
      'mock.js': `import { a } from './a.js'; import { b } from './b.js';
        mock.get('/', () => Response.json([a(), b(), globalThis.evaluated]));`,
      'a.js': `import { b } from './b.js'; import './once.js'; export const a = () => 'a' + b();`,
      'b.js': `import { a } from './a.js'; import './once.js'; export const b = () => typeof a;`,
      'once.js': 'globalThis.evaluated = (globalThis.evaluated ?? 0) + 1;',
    });
    assert.equal((await app.get('/')).body, '["afunction","function",1]');
  });

  test(`${level.name}: files that change while serving ${rereads ? 'are read again' : 'are not read again'}`, async () => {
    const helper = (version: number): string => `export const version = ${version};`;
    const entry = (version: number): string =>
      `import { version } from './helper.js'; mock.get('/', () => Response.json([${version}, version]));`;
    await using app = await startApp(variant, { 'mock.js': entry(1), 'helper.js': helper(1) });
    assert.equal((await app.get('/')).body, '[1,1]');
    app.write('mock.js', entry(2));
    app.write('helper.js', helper(2));
    assert.equal((await app.get('/')).body, rereads ? '[2,2]' : '[1,1]');
  });

  test(`${level.name}: top-level awaits and timers are over before the first request`, async () => {
    await using app = await startApp(variant, {
      'mock.js': `import { late } from './late.js';
        let timer = 'not yet';
        setTimeout(() => { timer = 'fired' }, 15);
        mock.get('/', () => Response.json([late, timer]));`,
      'late.js': `export const late = await new Promise((done) => setTimeout(() => done('awaited'), 10));`,
    });
    assert.equal((await app.get('/')).body, '["awaited","fired"]');
  });

  for (const [what, files, expected] of [
    [
      'a syntax error is placed',
      { 'mock.js': 'mock.get("/", () => {\n  const = 1;\n});' },
      /SyntaxError[\s\S]*mock\.js:2/,
    ],
    [
      'a syntax error in an import is placed',
      { 'mock.js': 'import "./a.js"', 'a.js': '\n\n)' },
      /SyntaxError[\s\S]*a\.js:3/,
    ],
    [
      'a missing import names the importer',
      { 'mock.js': 'import "./nowhere.js"' },
      /mock\.js imports ".\/nowhere\.js"/,
    ],
    [
      'an import from outside the folder is refused',
      { 'mock.js': 'import "../x.js"' },
      /outside the script's folder/,
    ],
    [
      'an error while loading is reported',
      { 'mock.js': 'throw new TypeError("at the top")' },
      /TypeError: at the top/,
    ],
  ] as [string, Record<string, string>, RegExp][]) {
    test(`${level.name}: ${what}`, async () => {
      await assert.rejects(startApp(variant, files), (error: unknown) => {
        assert.ok(error instanceof GuestError, String(error));
        assert.match(error.guestStack, expected);
        return true;
      });
    });
  }
}
