/** Whole nights on tiny servers: real processes, real sockets, a real history. No time is asserted. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Equipment } from '../experiment/equipment.ts';
import {
  type FakeLab,
  fakeLab,
  fakeTarget,
  fingerprint,
  helloScenario,
  passingSuite,
} from '../experiment/testing/fake-equipment.ts';
import { type History, openHistory } from '../history/index.ts';
import { cellOf, experimentOf, nightName, noisy } from '../history/testing/experiments.ts';
import { BuildError, UsageError } from '../model/errors.ts';
import { liveChildren } from '../process/registry.ts';
import { REFERENCE, referenceHash } from '../reference/frozen.ts';
import { createRandom } from '../stats/random.ts';
import { nightExitCode } from './exit-code.ts';
import { knownBefore } from './known.ts';
import { runNight } from './night.ts';
import { inOrder } from './order.ts';
import { nightReport } from './report.ts';
import { pairOf } from './series.ts';
import { nightlyText } from './text.ts';
import type { NightOptions } from './types.ts';

const NIGHT = nightName(40);
let lab: FakeLab;
let history: History;
beforeEach(async () => {
  lab = await fakeLab();
  history = await openHistory(join(lab.equipment.labDir, 'history.sqlite'));
});
afterEach(async () => {
  assert.equal(liveChildren(), 0, 'a server was left running');
  history.close();
  await lab.remove();
});

const SHAPE = { epochs: 5, slicesPerTrial: 2, sliceMs: 50, warmupRequests: 10 };
const pairs = (...variants: string[]) => variants.map((variant) => pairOf('hello', variant));

const options = (over: Partial<NightOptions> = {}): NightOptions => ({
  pairs: pairs('plain'),
  history,
  blessings: [],
  night: NIGHT,
  commit: 'tonight',
  budgetMs: 240_000,
  startedAt: performance.now(),
  seed: 1,
  lastGood: { build: async () => ({ reason: 'nobody asked' }), page: async () => null },
  shape: SHAPE,
  leastMs: 1_000,
  ...over,
});

/** So many nights of a series at a ratio, with the ruler of this machine. */
async function past(variant: string, ratio: number, nights = 40): Promise<void> {
  const random = createRandom(`past of ${variant}`);
  const reference = `${REFERENCE}@${await referenceHash()}`;
  for (let n = 0; n < nights; n++) {
    const cells = [cellOf('hello', variant, noisy(random, Math.log(ratio), 0.02, 8))];
    history.addExperiment(
      experimentOf(n, { id: `${variant}-${n}`, reference, fingerprint, cells, commit: `commit-${n}` }),
    );
  }
}

const tonights = (series: string) => history.nights(series).findLast(({ night }) => night === NIGHT);

describe('a night', () => {
  it('keeps each series before the next begins; who cannot be built or answers wrongly is reported, and the rest goes on', async () => {
    const keptBefore: Record<string, string[]> = {};
    const equipment: Equipment = {
      ...lab.equipment,
      scenario: async (name) => ({ ...helloScenario, name }),
      target: (name) =>
        name === 'unbuildable'
          ? { name, build: () => Promise.reject(new BuildError('it does not compile')) }
          : fakeTarget(name, lab.equipment.labDir),
      runSuite: async ({ summary: { variant } }) =>
        variant === 'other'
          ? {
              ...passingSuite,
              passed: 0,
              cases: [{ ...passingSuite.cases[0]!, status: 'failed', message: 'no hello' }],
            }
          : passingSuite,
      emit: (event) => {
        lab.events.push(event);
        const begun = event.kind === 'step' ? /^(\S+): build/.exec(event.text)?.[1] : undefined;
        if (begun !== undefined) keptBefore[begun] = history.series().map(({ name }) => name);
      },
    };
    const all = [
      ...pairs('plain', 'unbuildable', 'other', 'spin=50'),
      pairOf('again', 'unbuildable'),
      pairOf('again', 'other'),
    ];
    const result = await runNight(equipment, options({ pairs: all }));
    assert.deepEqual(Object.fromEntries(result.series.map(({ series, outcome }) => [series, outcome.kind])), {
      'hello/plain': 'kept',
      'hello/unbuildable': 'failed',
      'hello/other': 'failed',
      'hello/spin=50': 'kept',
      'again/unbuildable': 'failed',
      'again/other': 'failed',
    });
    // Who has failed its suite is not tried again in another scenario.
    assert.deepEqual(keptBefore, {
      'hello/plain': [],
      'hello/other': ['hello/plain'],
      'hello/spin=50': ['hello/plain'],
    });
    assert.equal(tonights('hello/plain')!.first.length, 5);
    const [experiment] = history.experiments();
    assert.equal(experiment!.reference, `${REFERENCE}@${await referenceHash()}`);
    assert.deepEqual(
      [experiment!.night, experiment!.commit, experiment!.purpose],
      [NIGHT, 'tonight', 'nightly'],
    );
    assert.equal(nightExitCode(result), 3);
    const { report } = await nightReport(
      { history, blessings: [], result },
      {
        title: 'fake',
        budgetMs: 60_000,
        spentMs: 1,
        calibration: null,
        out: join(lab.equipment.labDir, 'site'),
      },
    );
    assert.deepEqual(
      report.coverage.notMeasured.map(({ series, reason }) => `${series}: ${reason}`),
      [
        'hello/unbuildable: it does not compile',
        'hello/other: not measured, because the suite fails: other (0/1 passed)',
        'again/unbuildable: it does not compile',
        'again/other: not measured, because the suite fails: other (0/1 passed)',
      ],
    );
    const text = nightlyText(report, result, { width: 80, color: false });
    for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
    const words = text.replace(/\s+/g, ' ');
    assert.match(words, /2 of 6 series covered, 4 not\./);
    assert.match(words, /hello\/unbuildable: not covered: it does not compile\./);
    assert.match(words, /60 epochs a series, for changes of about 2 %, would take .* each; tonight had 5\./);
    assert.match(words, /Not judged: hello\/plain, hello\/spin=50 \(0 earlier nights/);
  });

  it('a planted slow build is measured again, told, compared with the last good one, and ends with 1', async () => {
    await past('spin=400', 0.02);
    const asked: string[] = [];
    const result = await runNight(
      lab.equipment,
      options({
        pairs: pairs('spin=400'),
        lastGood: {
          build: async (pair, alarm, name) => {
            asked.push(`${pair.series} after ${alarm.after} as ${name}`);
            const build = await fakeTarget('plain', lab.equipment.labDir).build();
            return { ...build, summary: { ...build.summary, variant: name } };
          },
          page: async () => 'verdicts/one/report.html',
        },
        shape: { ...SHAPE, epochs: 8, alpha: 0.1 },
      }),
    );
    const [it] = result.series;
    assert.deepEqual([it!.outcome.kind, it!.again?.kind], ['kept', 'kept']);
    assert.equal(tonights('hello/spin=400')!.second.length, 8);
    const [alarm] = result.judgement.alarms;
    assert.deepEqual(
      [alarm!.series, alarm!.direction, alarm!.since, alarm!.after, alarm!.upTo],
      ['hello/spin=400', 'slower', NIGHT, 'commit-39', 'tonight'],
    );
    assert.ok(alarm!.low > 1.5);
    assert.deepEqual(asked, ['hello/spin=400 after commit-39 as spin=400@commit-39']);
    assert.equal(result.verdicts[0]?.verdict, 'slower', JSON.stringify(result.notCompared));
    assert.equal(result.verdicts[0].baseline, 'spin=400@commit-39');
    assert.deepEqual(history.alarms(), result.judgement.alarms);
    assert.equal(nightExitCode(result), 0);
    for (const failOn of ['alarm', 'slower'] as const) assert.equal(nightExitCode(result, [failOn]), 1);
    assert.equal(nightExitCode(result, ['faster', 'suspect']), 0);
    const { report, page } = await nightReport(
      { history, blessings: [], result },
      {
        title: 'fake',
        budgetMs: 60_000,
        spentMs: 1,
        calibration: null,
        out: join(lab.equipment.labDir, 'site'),
      },
    );
    assert.match(page, /site\/index\.html$/);
    const text = nightlyText(report, result, { width: 80, color: false }).replace(/\s+/g, ' ');
    assert.match(text, /hello\/spin=400 is slower: [+×]\d/);
    assert.match(text, /Measured directly: /);
  });

  it('a suspect that there is no time for stays one, and comes first in the next night', async () => {
    await past('spin=400', 0.02);
    await past('plain', 0.001, 39);
    // A minute passes when the first series has been measured.
    let offsetMs = 0;
    const late: Equipment = {
      ...lab.equipment,
      now: () => performance.now() + offsetMs,
      emit: (event) => {
        if (event.kind === 'progress' && event.text === 'epoch 5') offsetMs = 60_000;
      },
    };
    const first = await runNight(
      late,
      options({ pairs: pairs('plain', 'spin=400'), leastMs: 50_000, budgetMs: 100_000 }),
    );
    assert.deepEqual(
      first.series.map(({ outcome, again }) => [outcome.kind, again]),
      [
        ['kept', null],
        ['no-time', null],
      ],
    );
    assert.equal(first.judgement.suspects[0], 'hello/plain');
    assert.deepEqual(first.judgement.alarms, []);
    assert.equal(nightExitCode(first, ['alarm']), 0);
    assert.equal(nightExitCode(first, ['suspect']), 1);
    const next = nightName(41);
    const known = knownBefore(history, next, { blessings: [] });
    const order = inOrder(pairs('spin=400', 'plain'), known, next).map(
      ({ series, why }) => `${series}: ${why}`,
    );
    assert.deepEqual(order, ['hello/plain: suspect', 'hello/spin=400: waiting']);
  });
});

describe('a night that is cut short', () => {
  it('interrupted: what was measured is kept, judged and said', async () => {
    const emit: Equipment['emit'] = (event) => {
      lab.events.push(event);
      if (history.series().length > 0 && event.kind === 'progress' && event.text === 'epoch 2')
        lab.abort.abort();
    };
    const result = await runNight(
      { ...lab.equipment, emit },
      options({ pairs: pairs('plain', 'spin=50', 'spin=60'), shape: { ...SHAPE, epochs: 6 } }),
    );
    assert.deepEqual(
      result.series.map(({ outcome }) => outcome.kind),
      ['kept', 'kept', 'no-time'],
    );
    assert.equal(tonights('hello/plain')!.first.length, 6);
    assert.equal(tonights('hello/spin=50')!.first.length, 2);
    assert.deepEqual(result.series[1]!.outcome.kind === 'kept' && result.series[1]!.outcome.broken, true);
    assert.equal(result.judgement.night, NIGHT);
    assert.equal(nightExitCode(result, ['alarm']), 130);
  });

  it('its time is up: ends by itself, and nobody is asked to wait', async () => {
    const result = await runNight(
      lab.equipment,
      options({
        pairs: pairs('plain', 'spin=50'),
        shape: { ...SHAPE, epochs: 1_000 },
        budgetMs: 6_000,
        leastMs: 4_000,
      }),
    );
    assert.equal(result.interrupted, false);
    const [first, second] = result.series.map(({ outcome }) => outcome);
    assert.ok(
      first!.kind === 'unfinished' || (first!.kind === 'kept' && first!.broken && first!.epochs < 1_000),
    );
    assert.equal(second!.kind, 'no-time');
  });

  it('no time at all: nothing is measured, and that is an answer to nobody', async () => {
    const result = await runNight(lab.equipment, options({ budgetMs: 900 }));
    assert.deepEqual(
      result.series.map(({ outcome }) => outcome.kind),
      ['no-time'],
    );
    assert.deepEqual(history.experiments(), []);
    assert.equal(nightExitCode(result), 4);
  });

  it('a server that always dies proves nothing: void', async () => {
    const result = await runNight(
      lab.equipment,
      options({ pairs: pairs('dies=45'), shape: { ...SHAPE, warmupRequests: 60 } }),
    );
    const [{ outcome }] = result.series as [(typeof result.series)[0]];
    assert.equal(outcome.kind, 'void', JSON.stringify(outcome));
    assert.match((outcome as { reason: string }).reason, /died/);
    assert.equal(nightExitCode(result), 4);
  });

  it('a name that is no target is found before anything is measured', async () => {
    const target: Equipment['target'] = (name) =>
      name === 'plian'
        ? { name, build: () => Promise.reject(new UsageError('unknown target "plian"')) }
        : fakeTarget(name, lab.equipment.labDir);
    await assert.rejects(
      runNight({ ...lab.equipment, target }, options({ pairs: pairs('plain', 'plian') })),
      /unknown target "plian"/,
    );
    assert.deepEqual(history.experiments(), []);
  });
});
