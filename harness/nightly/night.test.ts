/** Whole nights. No time is asserted. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Equipment } from '../experiment/equipment.ts';
import { fakeTarget, helloScenario, passingSuite } from '../experiment/testing/fake-equipment.ts';
import { nightName } from '../history/testing/experiments.ts';
import { BuildError } from '../model/errors.ts';
import { REFERENCE, referenceHash } from '../reference/frozen.ts';
import { nightExitCode } from './exit-code.ts';
import { knownBefore } from './known.ts';
import { runNight } from './night.ts';
import { inOrder } from './order.ts';
import { nightReport } from './report.ts';
import { pairOf } from './series.ts';
import { type FakeNight, fakeNight, NIGHT, pairs, SHAPE } from './testing/fake-night.ts';
import { nightlyText } from './text.ts';

let fake: FakeNight;
beforeEach(async () => {
  fake = await fakeNight();
});
afterEach(() => fake.end());

describe('a night', () => {
  it('keeps each series before the next begins; who cannot be built or answers wrongly is reported, and the rest goes on', async () => {
    const keptBefore: Record<string, string[]> = {};
    const equipment: Equipment = {
      ...fake.lab.equipment,
      scenario: async (name) => ({ ...helloScenario, name }),
      target: (name) =>
        name === 'unbuildable'
          ? { name, build: () => Promise.reject(new BuildError('it does not compile')) }
          : fakeTarget(name, fake.lab.equipment.labDir),
      runSuite: async ({ summary: { variant } }) =>
        variant === 'other'
          ? {
              ...passingSuite,
              passed: 0,
              cases: [{ ...passingSuite.cases[0]!, status: 'failed', message: 'no hello' }],
            }
          : passingSuite,
      emit: (event) => {
        fake.lab.events.push(event);
        const begun = event.kind === 'step' ? /^(\S+): build/.exec(event.text)?.[1] : undefined;
        if (begun !== undefined) keptBefore[begun] = fake.history.series().map(({ name }) => name);
      },
    };
    const all = [
      ...pairs('plain', 'unbuildable', 'other', 'spin=50'),
      pairOf('again', 'unbuildable'),
      pairOf('again', 'other'),
    ];
    const result = await runNight(equipment, fake.options({ pairs: all }));
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
    assert.equal(fake.tonights('hello/plain')!.first.length, 5);
    const [experiment] = fake.history.experiments();
    assert.equal(experiment!.reference, `${REFERENCE}@${await referenceHash()}`);
    assert.deepEqual(
      [experiment!.night, experiment!.commit, experiment!.purpose],
      [NIGHT, 'tonight', 'nightly'],
    );
    assert.equal(nightExitCode(result), 3);
    const { report } = await nightReport(
      { history: fake.history, blessings: [], result },
      {
        title: 'fake',
        budgetMs: 60_000,
        spentMs: 1,
        calibration: null,
        out: join(fake.lab.equipment.labDir, 'site'),
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
    await fake.past('spin=400', 0.02);
    const asked: string[] = [];
    const result = await runNight(
      fake.lab.equipment,
      fake.options({
        pairs: pairs('spin=400'),
        lastGood: {
          build: async (pair, alarm, name) => {
            asked.push(`${pair.series} after ${alarm.after} as ${name}`);
            const build = await fakeTarget('plain', fake.lab.equipment.labDir).build();
            return { ...build, summary: { ...build.summary, variant: name } };
          },
          page: async () => 'verdicts/one/report.html',
        },
        shape: { ...SHAPE, epochs: 7, alpha: 0.1 },
      }),
    );
    const [it] = result.series;
    assert.deepEqual([it!.outcome.kind, it!.again?.kind], ['kept', 'kept']);
    assert.equal(fake.tonights('hello/spin=400')!.second.length, 7);
    const [alarm] = result.judgement.alarms;
    assert.deepEqual(
      [alarm!.series, alarm!.direction, alarm!.since, alarm!.after, alarm!.upTo],
      ['hello/spin=400', 'slower', NIGHT, 'commit-39', 'tonight'],
    );
    assert.ok(alarm!.low > 1.5);
    assert.deepEqual(asked, ['hello/spin=400 after commit-39 as spin=400@commit-39']);
    assert.equal(result.verdicts[0]?.verdict, 'slower', JSON.stringify(result.notCompared));
    assert.equal(result.verdicts[0].baseline, 'spin=400@commit-39');
    assert.deepEqual(fake.history.alarms(), result.judgement.alarms);
    assert.equal(nightExitCode(result), 0);
    for (const failOn of ['alarm', 'slower'] as const) assert.equal(nightExitCode(result, [failOn]), 1);
    assert.equal(nightExitCode(result, ['faster', 'suspect']), 0);
    const { report, page } = await nightReport(
      { history: fake.history, blessings: [], result },
      {
        title: 'fake',
        budgetMs: 60_000,
        spentMs: 1,
        calibration: null,
        out: join(fake.lab.equipment.labDir, 'site'),
      },
    );
    assert.match(page, /site\/index\.html$/);
    const text = nightlyText(report, result, { width: 80, color: false }).replace(/\s+/g, ' ');
    assert.match(text, /hello\/spin=400 is slower: [+×]\d/);
    assert.match(text, /Measured directly: /);
  });

  it('a suspect that there is no time for stays one, and comes first in the next night', async () => {
    await fake.past('spin=400', 0.02);
    await fake.past('plain', 0.001, 39);
    // A minute passes when the first series has been measured.
    let offsetMs = 0;
    const late: Equipment = {
      ...fake.lab.equipment,
      now: () => performance.now() + offsetMs,
      emit: (event) => {
        if (event.kind === 'progress' && event.text === 'epoch 5') offsetMs = 60_000;
      },
    };
    const first = await runNight(
      late,
      fake.options({ pairs: pairs('plain', 'spin=400'), leastMs: 50_000, budgetMs: 100_000 }),
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
    const known = knownBefore(fake.history, next, { blessings: [] });
    const order = inOrder(pairs('spin=400', 'plain'), known, next).map(
      ({ series, why }) => `${series}: ${why}`,
    );
    assert.deepEqual(order, ['hello/plain: suspect', 'hello/spin=400: waiting']);
  });
});
