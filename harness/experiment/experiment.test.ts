/** Whole experiments on a tiny target: real processes, real files, no timing asserted. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ConformanceError, LabError } from '../model/errors.ts';
import { liveChildren } from '../process/registry.ts';
import { analyse } from './analyse.ts';
import { measuredBlocks } from './blocks.ts';
import { resumeExperiment, runExperiment } from './experiment.ts';
import { Interrupted } from './guard.ts';
import type { RunTrial } from './run-record.ts';
import { listRuns, openRun, readTrials } from './store.ts';
import { config, type FakeLab, fakeLab, passingSuite } from './testing/fake-equipment.ts';
import { fakeGenerator } from './testing/fake-generator.ts';

let lab: FakeLab;
beforeEach(async () => {
  lab = await fakeLab();
});
afterEach(async () => {
  assert.equal(liveChildren(), 0, 'a server was left running');
  await lab.remove();
});

const failures = (trials: Awaited<ReturnType<typeof readTrials>>['trials']) =>
  trials.filter((trial) => trial.outcome === 'failed');

describe('runExperiment', () => {
  it('records every variant of every epoch, with what was seen of it', async () => {
    const run = await runExperiment(config(), lab.equipment);
    const { trials } = await readTrials(run);
    assert.deepEqual(
      trials.map(({ epoch, variant }) => `${epoch} ${variant}`),
      ['1 plain', '1 other', '2 plain', '2 other'],
    );
    for (const trial of trials) {
      assert.equal(trial.outcome, 'ok');
      assert.equal(trial.slices.length, 2);
      assert.equal((trial as RunTrial).cpuPressure, 0.25);
      assert.equal(trial.slices[0]!.requests, 10);
      assert.ok(trial.slices[0]!.cpuNs! > 0);
      assert.ok(trial.startupMs! > 0);
      assert.ok(trial.peakRssBytes! > 1_000_000);
      assert.equal(trial.verified, 1 + 2 * 10);
      assert.deepEqual(trial.warmup!.requests, 10);
    }
    const [first, second] = trials;
    assert.notEqual(first!.port, second!.port);
    assert.deepEqual([first!.startOrder, second!.startOrder].toSorted(), [0, 1]);
    assert.deepEqual(
      trials
        .slice(0, 2)
        .flatMap((trial) => trial.slices.map((slice) => slice.position))
        .toSorted(),
      [0, 1, 2, 3],
    );
  });

  it('writes the plan and the pilot before the first trial', async () => {
    const run = await runExperiment(config({ seed: 42 }), lab.equipment);
    const stored = JSON.parse(await readFile(join(run.directory, 'experiment.json'), 'utf8'));
    assert.equal(stored.plan.seed, 42);
    assert.deepEqual(stored.plan.variants, ['plain', 'other']);
    assert.deepEqual(
      stored.pilot.rates.map((rate: { variant: string }) => rate.variant),
      ['plain', 'other'],
    );
    assert.deepEqual(await listRuns(lab.equipment.labDir), [run.record.id]);
  });

  it('does its steps in order', async () => {
    await runExperiment(config({ epochs: 1 }), lab.equipment);
    const steps = lab.events.flatMap((event) => (event.kind === 'step' ? [event.text.split(/[ :]/)[0]] : []));
    assert.deepEqual(steps, ['build', 'test', 'pilot', 'measure']);
    assert.ok(
      lab.events.findIndex((it) => it.kind === 'run') <
        lab.events.findLastIndex((it) => it.kind === 'action'),
    );
  });

  it('gives the same places for the same seed, and other ones for another', async () => {
    const places = async (seed: number): Promise<string> => {
      const run = await runExperiment(config({ seed, epochs: 2, slicesPerTrial: 3 }), lab.equipment);
      const { trials } = await readTrials(run);
      return JSON.stringify(
        trials.map(({ startOrder, slot, slices }) => [startOrder, slot, slices.map((it) => it.position)]),
      );
    };
    const first = await places(7);
    assert.equal(await places(7), first);
    assert.notEqual(await places(8), first);
  });

  it('loads one server at a time, in the order of the schedule', async () => {
    await runExperiment(config({ epochs: 1 }), lab.equipment);
    const actions = lab.events.flatMap((event) =>
      event.kind === 'action' ? [event.text.replace(/^hello: /, '')] : [],
    );
    assert.deepEqual(
      actions.map((text) => text.replace(/^(plain|other),? /, '')),
      [
        'starts',
        'starts',
        'warms up',
        'warms up',
        'slice 1 of 4',
        'slice 2 of 4',
        'slice 3 of 4',
        'slice 4 of 4',
      ],
    );
  });
});

describe('a subject that fails', () => {
  it('dies in the middle: its trial is failed, with its last words, and the rest goes on', async () => {
    const run = await runExperiment(
      config({ variants: ['plain', 'dies=45'], warmupRequests: 40, epochs: 2 }),
      lab.equipment,
    );
    const { trials } = await readTrials(run);
    assert.equal(trials.length, 4);
    assert.deepEqual(
      failures(trials).map((trial) => trial.variant),
      ['dies=45', 'dies=45'],
    );
    const [failed] = failures(trials);
    assert.equal(failed!.failure!.code, 'E_SERVER_DIED');
    assert.match(failed!.failure!.message, /dies=45 died \(SIGKILL\) during slice \d/);
    assert.deepEqual(failed!.failure!.log, ['giving up after 45 requests']);
    assert.equal(trials[0]!.slices.length, 2);
    const analysis = analyse(run.record, trials);
    assert.equal(analysis.cells[0]!.verdict, 'void');
    assert.equal(analysis.failures.length, 2);
  });

  it('is killed with SIGKILL from outside in mid-epoch', async () => {
    const pids: number[] = [];
    const spied = await fakeLab({
      emit: (event) => {
        if (event.kind === 'action' && /plain, slice 2/.test(event.text))
          process.kill(pids.at(-1)!, 'SIGKILL');
      },
      startServer: async (options) => {
        const server = await (await import('../process/supervisor.ts')).startServer(options);
        if (options.label === 'plain') pids.push(server.pid);
        return server;
      },
    });
    // Three variants, so that some slice 2 of 6 belongs to each in some epoch.
    const run = await runExperiment(
      config({ variants: ['plain', 'other', 'third'], epochs: 4 }),
      spied.equipment,
    );
    const { trials } = await readTrials(run);
    assert.equal(trials.length, 12);
    const failed = failures(trials);
    assert.ok(failed.length > 0 && failed.length <= 4);
    assert.ok(
      failed.every(({ variant, failure }) => variant === 'plain' && failure!.code === 'E_SERVER_DIED'),
    );
    await spied.remove();
  });

  it('answers wrongly under load', async () => {
    const run = await runExperiment(
      config({ variants: ['plain', 'wrong=45'], warmupRequests: 40, epochs: 1 }),
      lab.equipment,
    );
    const [failed] = failures((await readTrials(run)).trials);
    assert.equal(failed!.failure!.code, 'E_WRONG_ANSWER');
    assert.match(failed!.failure!.message, /expected "hello", got "nonsense"/);
  });

  it('completes nothing for a moment: one empty slice is left out, two in a row are a failure', async () => {
    // Slices 0 and 1 are the pilot's; 2 to 7 the epoch's, three of each variant.
    const stalls = async (empty: (slice: number) => boolean) => {
      const stalling = await fakeLab({ load: fakeGenerator({ empty }) });
      const run = await runExperiment(config({ epochs: 1, slicesPerTrial: 3 }), stalling.equipment);
      const { trials } = await readTrials(run);
      await stalling.remove();
      return { trials, analysis: analyse(run.record, trials) };
    };
    const once = await stalls((slice) => slice === 2);
    assert.deepEqual(failures(once.trials), []);
    assert.ok(once.analysis.cells[0]!.pairs[0]!.cpuRatio! > 0);
    const always = await stalls((slice) => slice >= 2);
    assert.deepEqual(
      failures(always.trials).map((trial) => trial.failure!.code),
      ['E_NO_ANSWER', 'E_NO_ANSWER'],
    );
  });

  it('hangs: it is given up after a while and killed', async () => {
    const run = await runExperiment(
      config({ variants: ['plain', 'hangs=45'], warmupRequests: 40, epochs: 1 }),
      lab.equipment,
    );
    const [failed] = failures((await readTrials(run)).trials);
    assert.equal(failed!.failure!.code, 'E_HANG');
  });

  it('cannot be measured at all: said at the pilot, before any record', async () => {
    await assert.rejects(
      runExperiment(config({ variants: ['plain', 'bad-script'] }), lab.equipment),
      (error: LabError) =>
        error.code === 'E_SCRIPT' && error.exitCode === 2 && /script\.js:3:7/.test(error.message),
    );
    assert.deepEqual(await listRuns(lab.equipment.labDir), []);
  });

  it('fails its suite: refused with the failing rows', async () => {
    const failing = {
      ...passingSuite,
      passed: 0,
      cases: [{ ...passingSuite.cases[0]!, status: 'failed' as const, message: 'expected 200, got 500' }],
    };
    const refused = await fakeLab({
      runSuite: async (build) => (build.summary.variant === 'other' ? failing : passingSuite),
    });
    await assert.rejects(runExperiment(config(), refused.equipment), (error: ConformanceError) => {
      assert.equal(error.exitCode, 3);
      assert.match(error.message, /other \(0\/1 passed\)/);
      assert.deepEqual(error.details, ['other: server/hello  hello: expected 200, got 500']);
      return true;
    });
    await refused.remove();
  });
});

describe('the suite', () => {
  it('runs once per build, unless it is asked for', async () => {
    let runs = 0;
    const counted = await fakeLab({
      runSuite: async () => {
        runs++;
        return passingSuite;
      },
    });
    await runExperiment(config({ epochs: 1 }), counted.equipment);
    assert.equal(runs, 2);
    await runExperiment(config({ epochs: 1 }), counted.equipment);
    assert.equal(runs, 2);
    const texts = counted.events.flatMap((event) => (event.kind === 'progress' ? [event.text] : []));
    assert.ok(texts.includes('plain: 1/1 passed (stored result of the same build)'));
    const proof = join(counted.equipment.labDir, 'builds/hash-of-plain/suite.json');
    await writeFile(proof, '{"version": 1');
    await runExperiment(config({ epochs: 1 }), counted.equipment);
    assert.equal(runs, 3, 'a damaged proof was believed');
    const stored = JSON.parse(await readFile(proof, 'utf8'));
    await writeFile(proof, JSON.stringify({ ...stored, suite: 'of another suite' }));
    await runExperiment(config({ epochs: 1 }), counted.equipment);
    assert.equal(runs, 4, 'a proof by another suite was believed');
    await runExperiment(config({ epochs: 1, retest: true }), counted.equipment);
    assert.equal(runs, 6);
    await counted.remove();
  });
});

describe('the load generator', () => {
  it('gives way for all variants when one closes its connections', async () => {
    const refusing = await fakeLab({
      load: fakeGenerator({ refusesClosingServers: 'it pairs answers wrongly' }),
    });
    const run = await runExperiment(
      config({ variants: ['plain', 'closes'], epochs: 1, load: 'autocannon' }),
      refusing.equipment,
    );
    assert.equal(run.record.plan.load, 'paced');
    const analysis = analyse(run.record, (await readTrials(run)).trials);
    assert.match(
      analysis.warnings.find((it) => it.code === 'generator-closed-connections')!.detail,
      /^closes: all variants were loaded by paced instead of autocannon$/,
    );
    await refusing.remove();
  });

  it('that is missing is found before anything is built', async () => {
    const missing = await fakeLab({ load: fakeGenerator({ unavailable: 'wrk is not on the PATH' }) });
    await assert.rejects(
      runExperiment(config({ load: 'wrk' }), missing.equipment),
      (error: LabError) => error.exitCode === 2 && /--load wrk: wrk is not on the PATH/.test(error.message),
    );
    assert.deepEqual(missing.events, []);
    await missing.remove();
  });
});

describe('an interrupted experiment', () => {
  it('keeps whole blocks, leaves no server, and goes on with the missing ones only', async () => {
    const stopped = await fakeLab({
      emit: (event) => {
        if (event.kind === 'action' && seen(event.text) === 2) stopped.abort.abort();
      },
    });
    let starts = 0;
    const seen = (text: string): number => (text.endsWith('slice 3 of 4') ? ++starts : starts);
    await assert.rejects(runExperiment(config({ epochs: 3 }), stopped.equipment), Interrupted);
    assert.equal(liveChildren(), 0);
    const [id] = await listRuns(stopped.equipment.labDir);
    const run = await openRun(stopped.equipment.labDir, id!);
    assert.equal((await readTrials(run)).trials.length, 2);

    await resumeExperiment(run, {
      ...stopped.equipment,
      signal: new AbortController().signal,
      emit: () => undefined,
    });
    const { trials } = await readTrials(run);
    assert.deepEqual(
      trials.map(({ epoch, variant }) => `${epoch} ${variant}`),
      ['1 plain', '1 other', '2 plain', '2 other', '3 plain', '3 other'],
    );
    await stopped.remove();
  });

  it('does half a block again under the same number, and the new records replace the old', async () => {
    const run = await runExperiment(config({ epochs: 2 }), lab.equipment);
    const file = join(run.directory, 'trials.ndjson');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    // As a crash leaves it: the second block has its first record and a part of its second.
    await writeFile(file, `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 50)}`);
    assert.equal(measuredBlocks(run.record.plan, (await readTrials(run)).trials)(2, 'hello'), false);

    await resumeExperiment(run, lab.equipment);
    const { trials, torn } = await readTrials(run);
    assert.equal(torn, false);
    assert.deepEqual(
      trials.map(({ epoch, variant }) => `${epoch} ${variant}`),
      ['1 plain', '1 other', '2 plain', '2 plain', '2 other'],
    );
    const analysis = analyse(run.record, trials);
    assert.equal(analysis.rows[0]!.epochs, 2);
    assert.equal(analysis.rows[0]!.requests, trials[0]!.slices.length * 10 * 2);
  });

  it('is not resumed with other builds', async () => {
    const run = await runExperiment(config({ epochs: 1 }), lab.equipment);
    run.record.builds.other!.hash = 'another';
    await assert.rejects(
      resumeExperiment(run, lab.equipment),
      /build of other was another, and the sources now give hash-of-other/,
    );
    await rm(run.directory, { recursive: true });
  });
});
