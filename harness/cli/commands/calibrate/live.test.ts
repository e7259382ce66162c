/** Flags of the live kinds: what is wrong with them is said before anything is measured. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { whole } from '../../flag-kinds.ts';
import type { Io } from '../../io.ts';
import { runCli } from '../../run-cli.ts';
import { perEffect, placeOf, several, templateOf } from './live-flags.ts';
import { assertHogPossible } from './live-session.ts';

let dir: string;
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-live-'));
});
after(() => rm(dir, { recursive: true, force: true }));

async function lab(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const out = { stdout: '', stderr: '' };
  const io: Io = {
    stdout: (text) => {
      out.stdout += text;
    },
    stderr: (text) => {
      out.stderr += text;
    },
    progressLine: false,
    color: false,
    columns: 80,
    env: { LAB_DIR: dir },
    signal: new AbortController().signal,
  };
  return { code: await runCli(['calibrate', ...argv], io), ...out };
}

describe('bad arguments: one sentence, exit code 2, nothing measured', () => {
  const table: [string, string[], RegExp][] = [
    ['an unknown kind', ['pwer'], /unknown calibration "pwer" \(did you mean "power"\?\)/],
    ['a flag before the kind', ['--json'], /calibrate: expected record, .*year first, got "--json"/],
    ['a stray argument', ['aa', 'best'], /calibrate aa takes no argument "best"/],
    [
      'an unknown scenario',
      ['width', '--scenario', 'helo'],
      /unknown scenario "helo" \(did you mean "hello"/,
    ],
    [
      'an effect that is not offered',
      ['power', '--effects', '3'],
      /--effects: expected one of the per cents/,
    ],
    ['an effect twice', ['power', '--effects', '2,2'], /--effects: expected each effect once/],
    [
      'numbers for other effects',
      ['power', '--experiments', '1,2,3'],
      /--experiments: .* the 2 effects, got 3/,
    ],
    [
      'an effect of unknown size',
      ['power', '--knob', 'alloc', '--effects', '2'],
      /--effects does not go with --knob alloc/,
    ],
    ['KiB of arithmetic', ['power', '--kib', '2'], /--kib goes with --knob alloc, got --knob cpu/],
    ['both about the control', ['aa', '--control', '--no-control'], /exclude one another/],
    [
      'too short a time',
      ['aa', '--budget', '5s'],
      /--budget: expected a time .* at least 10000 ms, got "5s"/,
    ],
    ['a hog for width', ['width', '--hog'], /unknown flag --hog/],
  ];
  for (const [what, argv, message] of table) {
    it(what, async () => {
      const { code, stdout, stderr } = await lab(...argv);
      assert.match(stderr, message);
      assert.deepEqual([code, stdout, await readdir(dir)], [2, '', []]);
    });
  }
});

describe('help', () => {
  it('lists the kinds, and the flags of one', async () => {
    assert.match((await lab()).stdout, /^ {2}lab calibrate record .*\n(.*\n)* {2}lab calibrate width /);
    const { stdout, code } = await lab('help', 'power');
    assert.match(stdout, /^lab calibrate power\n(.*\n)* {2}--effects X,… /);
    assert.equal(code, 0);
  });
});

describe('flags', () => {
  it('one value serves all effects, or there is one for each', () => {
    assert.deepEqual(perEffect('budget', [8], 3), [8, 8, 8]);
    assert.deepEqual(perEffect('budget', [8, 9], 2), [8, 9]);
  });

  it('several values are all of the kind', () => {
    const flag = several(whole(1, 10, ''), '');
    assert.deepEqual(flag.parse('8, 10'), [8, 10]);
    assert.equal(flag.parse('8,11'), undefined);
    assert.equal(flag.parse(''), undefined);
    assert.equal(flag.placeholder, 'N,…');
  });

  it('the control is measured from a minute on, as in an ordinary experiment', () => {
    assert.equal(templateOf({}, 60_000).control, true);
    assert.equal(templateOf({}, 59_000).control, false);
    assert.equal(templateOf({ control: true }, 20_000).control, true);
    assert.equal(templateOf({ 'no-control': true }, 180_000).control, false);
    assert.equal(templateOf({}, 60_000).rule, 'sequential');
  });

  it('the same settings mean the same file', () => {
    const values = { subject: 'best+gc=never', scenario: 'hello', seed: 7 };
    assert.equal(placeOf('aa', values, '/lab').file, '/lab/calibration/aa-best-gc-never-hello-7.ndjson');
    assert.equal(placeOf('aa', { ...values, out: 'x' }, '/lab').file, 'x');
  });

  it('a hog needs a core for the server alone', () => {
    assert.throws(() => assertHogPossible({ pinning: null }), /--hog needs a core/);
    assert.doesNotThrow(() => assertHogPossible({ pinning: { server: 1, generator: 0 } }));
  });
});
