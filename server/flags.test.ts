import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from './errors.ts';
import { parseFlags } from './flags.ts';
import { DEFAULT_LIMITS } from './world/limits.ts';

test('flags: a script alone gets every default', () => {
  assert.deepEqual(parseFlags(['mock.js']), {
    script: 'mock.js',
    compat: 'standard',
    limits: DEFAULT_LIMITS,
    exitWithStdin: false,
  });
});

test('flags: limits are set in the units of their names', () => {
  const flags = parseFlags([
    'mock.js',
    '--memory-mb',
    '8',
    '--cpu-ms',
    '50',
    '--port',
    '0',
    '--exit-with-stdin',
  ]);
  assert.ok(flags !== 'help');
  assert.equal(flags.limits.memoryBytes, 8 * 1024 * 1024);
  assert.equal(flags.limits.cpuMs, 50);
  assert.equal(flags.port, 0);
  assert.equal(flags.exitWithStdin, true);
});

for (const [argv, expected] of [
  [[], /expected a script/],
  [['a.js', 'b.js'], /expected one script, got also "b\.js"/],
  [['a.js', '--port', 'x'], /--port: expected a whole number of at least 0, got "x"/],
  [['a.js', '--cpu-ms', '0'], /--cpu-ms: expected a whole number of at least 1, got "0"/],
  [['a.js', '--compat', 'other'], /--compat: expected standard or jsmock, got "other"/],
  [['a.js', '--nonsense'], /--nonsense/],
] as const) {
  test(`flags: ${argv.join(' ') || 'nothing'} is refused with a sentence`, () => {
    assert.throws(
      () => parseFlags([...argv]),
      (error: unknown) => error instanceof StartError && expected.test(error.message),
    );
  });
}
