import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { syntheticRun, type SyntheticOptions } from '../../experiment/testing/synthetic.ts';
import { RecordError } from '../../model/errors.ts';
import { traceOfRun } from './from-run.ts';
import { parseRunSource, type RunSource, readRunSource } from './run-source.ts';

const truth = { one: { cpuUs: 100 }, two: { cpuUs: 100 } };
const files = { record: 'experiment.json', trials: 'trials.ndjson' };

type Run = ReturnType<typeof syntheticRun>;

function textsOf({ record, trials }: Run): [record: string, trials: string] {
  return [JSON.stringify(record), trials.map((trial) => `${JSON.stringify(trial)}\n`).join('')];
}

const sourceOf = (
  options: Partial<SyntheticOptions> = {},
  change: (run: Run) => void = () => {},
): RunSource => {
  const run = syntheticRun({ truth, ...options });
  change(run);
  return parseRunSource(...textsOf(run), files);
};

const says = (message: RegExp) => (error: unknown) =>
  error instanceof RecordError && message.test(error.message);

describe('a trace of a run', () => {
  it('has the slices of both processes, the places and the machine', () => {
    const run = syntheticRun({ truth });
    const trace = traceOfRun(parseRunSource(...textsOf(run), files));
    assert.equal(trace.header.subject, 'one');
    assert.equal(trace.header.twin, 'two');
    assert.equal(trace.header.epochs, 10);
    assert.equal(trace.header.run, run.record.id);
    assert.equal(trace.header.machine.cpuModel, run.record.fingerprint.cpuModel);
    const [trial] = run.trials;
    const [process] = trace.epochs[0]!.processes;
    assert.equal(process.startOrder, trial!.startOrder);
    assert.equal(process.warmupMs, 500);
    assert.equal(process.slices.length, 4);
    assert.equal(process.slices[2]!.cpuUs, trial!.slices[2]!.cpuNs! / 1_000);
    // The synthetic histogram holds 1000, 1001, 1002 and 1003 µs.
    assert.ok(Math.abs(process.serviceTimeSdUs! - Math.sqrt(1.25)) < 0.3, `${process.serviceTimeSdUs}`);
  });

  it('takes the wall time from the next start, and what is on record before a pause and at the end', () => {
    const source = sourceOf({}, ({ trials }) => {
      const shift = (ms: number, from: number) => {
        for (const trial of trials)
          if (trial.epoch >= from) trial.startedAt = new Date(Date.parse(trial.startedAt) + ms).toISOString();
      };
      shift(3_600_000, 5);
    });
    const wall = traceOfRun(source).epochs.map(({ wallMs }) => wallMs);
    assert.equal(wall[0], 10_000);
    // Start, warm-up, and four slices of 250 ms with their discarded 50 ms, of two processes.
    const recorded = 100 + 101 + 2 * 500 + 2 * 4 * 300;
    assert.ok(Math.abs(wall[3]! - recorded) < 1e-6, `${wall[3]}`);
    assert.ok(Math.abs(wall[9]! - recorded) < 1e-6);
  });

  it('leaves out epochs in which a process failed, and counts them', () => {
    const trace = traceOfRun(sourceOf({ fails: (epoch, variant) => epoch === 3 && variant === 'two' }));
    assert.equal(trace.header.epochs, 9);
    assert.equal(trace.header.failedEpochs, 1);
    assert.ok(trace.epochs.every(({ epoch }) => epoch !== 3));
  });

  it('pairs the baseline with the control, whatever else was measured', () => {
    const options = { truth: { one: { cpuUs: 100 }, other: { cpuUs: 90 }, control: { cpuUs: 100 } } };
    const { header } = traceOfRun(sourceOf({ ...options, plan: { control: 'control' } }));
    assert.deepEqual([header.subject, header.twin, header.processesPerEpoch], ['one', 'control', 3]);
  });

  it('reads records of version 1, whose plan knew no control and whose trials no open loop', () => {
    const run = syntheticRun({ truth });
    const [record, trials] = textsOf(run).map((text) =>
      text
        .replaceAll(/"version":\d+/g, '"version":1')
        .replaceAll(/,"(control|budgetMs|latency|design)":null|,"rule":"fixed"|,"openLoop":\[\]/g, ''),
    );
    assert.ok(!record!.includes('control') && !record!.includes('rule'));
    assert.equal(traceOfRun(parseRunSource(record!, trials!, files)).header.epochs, 10);
  });

  it('goes without a last line that is not whole yet', () => {
    const [record, trials] = textsOf(syntheticRun({ truth }));
    const source = parseRunSource(record, trials.slice(0, -30), files);
    assert.equal(traceOfRun(source).header.epochs, 9);
  });
});

describe('what is no run of a build against itself', () => {
  it('two builds of other levels', () => {
    const source = sourceOf({}, ({ record }) => {
      const { two } = record.builds;
      record.builds.two = { ...two!, levels: { ...two!.levels, gc: 'another' } };
    });
    assert.throws(
      () => traceOfRun(source),
      says(/compares no build with itself: expected two variants of equal levels or a control, got one, two/),
    );
  });

  it('a scenario that was not run, and a run without a whole epoch', () => {
    const source = sourceOf();
    assert.throws(() => traceOfRun(source, 'hallo'), says(/has no scenario "hallo"; expected one of hello/));
    assert.throws(
      () => traceOfRun({ ...source, trials: source.trials.slice(0, 1) }),
      says(/no epoch of hello/),
    );
  });

  it('damaged files, which are named with the line', () => {
    const [record, trials] = textsOf(syntheticRun({ truth }));
    assert.throws(() => parseRunSource('{', trials, files), says(/^experiment\.json is damaged/));
    assert.throws(
      () => parseRunSource(record.replace('"sliceMs":{"hello":250}', '"sliceMs":"x"'), trials, files),
      says(/plan: expected "sliceMs" to be a number from 0, or one by scenario, got "x"/),
    );
    assert.throws(
      () => parseRunSource(record, trials.replace('"startOrder":', '"startorder":'), files),
      says(/^trials\.ndjson, line 1: expected "startOrder"/),
    );
  });
});

it('reads a run from disk by id or path', async () => {
  const lab = await mkdtemp(join(tmpdir(), 'trace-source-'));
  try {
    const run = syntheticRun({ truth });
    const directory = join(lab, 'runs', run.record.id);
    await mkdir(directory, { recursive: true });
    const [record, trials] = textsOf(run);
    await writeFile(join(directory, 'experiment.json'), record);
    await writeFile(join(directory, 'trials.ndjson'), trials);
    for (const name of [run.record.id, directory])
      assert.equal((await readRunSource(lab, name)).trials.length, 20);
    await assert.rejects(readRunSource(lab, 'nosuch'), says(/nosuch\/experiment\.json cannot be read/));
  } finally {
    await rm(lab, { recursive: true });
  }
});
