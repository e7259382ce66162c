import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StartError } from './errors.ts';
import { ScriptFile } from './script-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'perfduel-script-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'inside/lib'), { recursive: true });
writeFileSync(join(folder, 'inside/mock.js'), 'one\n\ttwo three\n');
writeFileSync(join(folder, 'inside/lib/a.js'), 'a');
writeFileSync(join(folder, 'outside.js'), 'secret');
symlinkSync(join(folder, 'outside.js'), join(folder, 'inside/link.js'));
const script = new ScriptFile(join(folder, 'inside/mock.js'));

test('script file: imports are named by their path in the folder', () => {
  assert.equal(script.entry, 'mock.js');
  assert.equal(script.resolve('mock.js', './lib/a.js'), 'lib/a.js');
  assert.equal(script.resolve('lib/a.js', '../mock.js'), 'mock.js');
  assert.equal(script.read('lib/a.js'), 'a');
});

for (const [specifier, expected] of [
  ['../outside.js', /mock\.js imports "\.\.\/outside\.js", which is outside the script's folder/],
  ['./link.js', /outside the script's folder/],
  ['./lib/../../outside.js', /outside the script's folder/],
  ['./nowhere.js', /mock\.js imports "\.\/nowhere\.js", which cannot be read: no such file/],
  ['node:fs', /only relative imports/],
  ['/etc/passwd', /only relative imports/],
  ['https://example.com/x.js', /only relative imports/],
] as const) {
  test(`script file: ${specifier} is refused`, () => {
    assert.throws(() => script.resolve('mock.js', specifier), expected);
  });
}

test('script file: a script that is not there is one sentence', () => {
  assert.throws(
    () => new ScriptFile('/nowhere/x.js'),
    new StartError('E_SCRIPT', 'cannot read the script /nowhere/x.js: no such file'),
  );
  assert.throws(() => new ScriptFile(folder), /is not a file/);
});

test('script file: an error is placed, with the source line and a caret', () => {
  const error = script.explain('SyntaxError: unexpected token\n    at mock.js:2:6');
  assert.equal(error.message, `${join(folder, 'inside/mock.js')}:2:6: SyntaxError: unexpected token`);
  assert.deepEqual(error.details, ['   two three', '       ^']);
});

test('script file: an error without a place keeps its message', () => {
  const error = script.explain('a top-level await never settles');
  assert.match(error.message, /mock\.js: a top-level await never settles$/);
});
