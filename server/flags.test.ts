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
    spaces: 1_024,
    workers: 1,
    watch: false,
    timing: 'off',
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
    '--queue-timeout-ms',
    '700',
    '--port',
    '0',
    '--seed',
    '7',
    '--exit-with-stdin',
  ]);
  assert.ok(flags !== 'help');
  assert.equal(flags.limits.memoryBytes, 8 * 1024 * 1024);
  assert.equal(flags.limits.cpuMs, 50);
  assert.equal(flags.limits.queueMs, 700);
  assert.equal(flags.port, 0);
  assert.equal(flags.seed, 7);
  assert.equal(flags.exitWithStdin, true);
});

for (const [argv, expected] of [
  [[], /expected a script/],
  [['a.js', 'b.js'], /expected one script, got also "b\.js"/],
  [['a.js', '--port', 'x'], /--port: expected a whole number of at least 0, got "x"/],
  [['a.js', '--cpu-ms', '0'], /--cpu-ms: expected a whole number of at least 1, got "0"/],
  [['a.js', '--compat', 'other'], /--compat: expected standard or jsmock, got "other"/],
  [['a.js', '--seed', '-1'], /--seed/],
  [['a.js', '--seed', 'x'], /--seed: expected a whole number of at least 0, got "x"/],
  [['a.js', '--nonsense'], /--nonsense/],
  [['a.js', '--journal', '5'], /--journal: expected --admin-port N beside it/],
  [['a.js', '--admin-port', '0', '--journal-bytes', '5'], /--journal-bytes: expected --journal N/],
  [['a.js', '--admin-port', '0', '--journal', '0'], /--journal: expected a whole number of at least 1/],
] as const) {
  test(`flags: ${argv.join(' ') || 'nothing'} is refused with a sentence`, () => {
    assert.throws(
      () => parseFlags([...argv]),
      (error: unknown) => error instanceof StartError && expected.test(error.message),
    );
  });
}

test('flags: an administration alone counts and tells times to who asks; a journal has both bounds', () => {
  const bare = parseFlags(['a.js', '--admin-port', '0']);
  assert.ok(bare !== 'help');
  assert.deepEqual(
    [bare.admin, bare.journal, bare.timing],
    [{ host: '127.0.0.1', port: 0 }, undefined, 'asked'],
  );
  const full = parseFlags([
    ...['a.js', '--admin-port', '9', '--admin-host', '::1', '--journal', '5', '--journal-bytes', '1000'],
    ...['--server-timing', '--spaces', '2'],
  ]);
  assert.ok(full !== 'help');
  assert.deepEqual(
    [full.admin, full.journal, full.timing, full.spaces],
    [{ host: '::1', port: 9 }, { entries: 5, bytes: 1_000 }, 'all', 2],
  );
});

test('flags: --workers, --watch and --clock', () => {
  const flags = parseFlags(['m.js', '--workers', '3', '--watch', '--clock', '2030-01-31']);
  assert.ok(flags !== 'help');
  assert.deepEqual([flags.workers, flags.watch, flags.clock?.nowMs()], [3, true, Date.UTC(2030, 0, 31)]);
  assert.throws(
    () => parseFlags(['m.js', '--workers', '0']),
    /--workers: expected a whole number of at least 1/,
  );
  assert.throws(
    () => parseFlags(['m.js', '--clock', 'noon']),
    /--clock: expected a time such as .*, got "noon"/,
  );
});
