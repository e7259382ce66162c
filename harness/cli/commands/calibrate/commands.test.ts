import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readCalibration } from '../../../calibrate/store.ts';
import { createRun, openTrialLog } from '../../../experiment/store.ts';
import { syntheticRun } from '../../../experiment/testing/synthetic.ts';
import type { Io } from '../../io.ts';
import { command as record } from './record.ts';
import { command as replay } from './replay.ts';

let lab: string;
before(async () => {
  lab = await mkdtemp(join(tmpdir(), 'lab-calibrate-'));
  const run = syntheticRun({
    truth: { same: { cpuUs: 100 }, control: { cpuUs: 100 } },
    plan: { epochs: 24, control: 'control' },
  });
  const log = await openTrialLog(await createRun(lab, run.record));
  await log.append(run.trials);
  await log.close();
});
after(() => rm(lab, { recursive: true }));

function fakeIo(): Io & { out: string } {
  return {
    out: '',
    stdout(text) {
      this.out += text;
    },
    stderr: (text) => assert.fail(`nothing is to be said on stderr, got: ${text}`),
    progressLine: false,
    color: false,
    columns: 80,
    env: { LAB_DIR: lab },
    signal: new AbortController().signal,
  };
}

const RUN = '20261121-0000-test-0000';

describe('calibrate record --from', () => {
  it('keeps the trace, and replay finds it', async () => {
    const recorded = fakeIo();
    assert.equal(await record.run(['--from', RUN], recorded), 0);
    assert.match(
      recorded.out,
      /^24 epochs of same against itself in hello\n\S+\/traces\/same-hello\.ndjson\n/,
    );
    const replayed = fakeIo();
    assert.equal(await replay.run(['--experiments', '200', '--epochs', '12', '--effects', '5'], replayed), 0);
    assert.match(
      replayed.out,
      /^Trace same-hello\n {2}same against itself \(control\) in scenario hello: 24\s+epochs/,
    );
  });

  it('refuses what cannot be', async () => {
    const table: [string[], RegExp][] = [
      [
        ['--from', RUN, '--epochs', '30'],
        /--from and --epochs exclude one another: that run has been measured/,
      ],
      [[RUN], /takes no argument "20261121-0000-test-0000"; a run that is there is given as --from RUN/],
      [['--from', 'nosuch'], /experiment\.json cannot be read/],
      [['--from', RUN, '--scenario', 'other'], /has no scenario "other"/],
      [['--from', RUN, '--name', 'a/b'], /expected a name of letters/],
      [['--scenario', 'helo'], /unknown scenario "helo" \(did you mean "hello"\?\)/],
    ];
    for (const [argv, message] of table) await assert.rejects(record.run(argv, fakeIo()), message);
  });
});

describe('calibrate replay', () => {
  it('gives everything as JSON, the summary of the lab with it', async () => {
    const io = fakeIo();
    const argv = ['--trace', 'baseline-users-param', '--experiments', '200', '--epochs', '20', '--json'];
    assert.equal(await replay.run(argv, io), 0);
    const { trace, header, summary, falseAlarms, power, shape, options } = JSON.parse(io.out);
    assert.equal(trace.supplied, true);
    assert.equal(header.subject, 'baseline');
    assert.deepEqual(options.effects, [0.003, 0.005, 0.01, 0.02, 0.05]);
    assert.equal(falseAlarms.length, 8);
    assert.equal(power.length, summary.power.length);
    assert.ok(shape.cost.sliceMs > 0);
  });

  it('keeps what a trace of this machine says for every report; of the supplied one, nothing', async () => {
    const argv = ['--experiments', '100', '--epochs', '10'];
    const before = await readCalibration(lab);
    await replay.run([...argv, '--trace', 'baseline-users-param'], fakeIo());
    assert.deepEqual(await readCalibration(lab), before);
    await replay.run([...argv, '--trace', 'same-hello'], fakeIo());
    const kept = await readCalibration(lab);
    assert.deepEqual([kept!.replay!.experiments, kept!.scenario, kept!.live], [100, 'hello', null]);
  });

  it('refuses what cannot be', async () => {
    const table: [string[], RegExp][] = [
      [['--trace', 'nosuch'], /unknown trace "nosuch"/],
      [['--epochs', '30', '--trace', 'same-hello'], /expected at least 60, twice the 30 of an experiment/],
      [['--effects', '1,0'], /--effects: expected per cents above 0 and up to 100.*got "1,0"/],
      [['--effects', '1,,2'], /--effects: expected per cents/],
      [['last'], /takes no argument "last"/],
    ];
    for (const [argv, message] of table) await assert.rejects(replay.run(argv, fakeIo()), message);
  });
});
