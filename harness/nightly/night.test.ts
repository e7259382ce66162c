/** Whole nights. No time is asserted. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Equipment } from '../experiment/equipment.ts';
import { fakeTarget, helloScenario, passingSuite } from '../experiment/testing/fake-equipment.ts';
import { nightName } from '../history/testing/experiments.ts';
import { BuildError } from '../model/errors.ts';
import { nightExitCode } from './exit-code.ts';
import { knownBefore } from './known.ts';
import { runNight } from './night.ts';
import { inOrder } from './order.ts';
import { nightReport } from './report.ts';
import { pairOf } from './series.ts';
import { type FakeNight, fakeNight, fakeRuler, NIGHT, pairs } from './testing/fake-night.ts';
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
    assert.equal(experiment!.reference, await fakeRuler());
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
    assert.match(words, /A series had 5 epochs of .*; for half the interval it needs four times as many, /);
    assert.match(words, /Not judged: hello\/plain, hello\/spin=50 \(0 earlier nights/);
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
