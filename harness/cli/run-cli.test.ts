import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTarget } from './run-cli.ts';

describe('a target stands where a command may', () => {
  for (const argv of [
    ['node a.js', 'node b.js'],
    ['node a.js'],
    ['HEAD~1', 'HEAD'],
    ['HEAD'],
    ['http://127.0.0.1:80', 'x'],
    ['./repo#main', 'here'],
    ['{port}'],
    ['main', 'v2'],
    ['here', 'main', '--quick'],
    ['baseline', 'bytecode'],
  ])
    it(argv.join(' '), () => assert.ok(isTarget(argv)));
});

describe('a command, or one written wrongly', () => {
  for (const argv of [
    [],
    ['list'],
    ['test', 'snapshot'],
    ['compare', 'a', 'b'],
    ['lsit'],
    ['main'],
    ['main', '--quick'],
    ['reprot', 'last'],
    ['nightly', 'a'],
  ])
    it(argv.join(' ') || '(none)', () => assert.ok(!isTarget(argv)));
});
