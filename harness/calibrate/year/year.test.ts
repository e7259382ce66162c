import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { seriesOf } from '../replay/series.ts';
import { syntheticTrace } from '../testing/synthetic-trace.ts';
import { calibrateYear } from './calibration.ts';
import { betweenStretches, conditionsOf, measure } from './nights.ts';
import { LOUDER, levelAt, planYear, type SeriesPlan } from './plan.ts';
import { score } from './score.ts';
import { yearText } from './text.ts';
import { type Raised, simulateYear } from './year.ts';

const trace = seriesOf(syntheticTrace({ epochs: 120, processSd: 0.012, sliceSd: 0.01 }));
const NOISE = { ratio: trace.ratio, between: 0 };
const SMALL = { series: 10, nights: 120, epochs: 20, confirmEpochs: 80 } as const;

describe('what is planted', () => {
  const plan = planYear(createRandom(1), 30, 365);
  it('has as many steps of each size, far from one another and from the ends', () => {
    const steps = plan.series.flatMap((it) => it.steps);
    for (const size of [0.01, 0.02, 0.05]) {
      const own = steps.filter((step) => Math.abs(step.size) === size);
      assert.ok(Math.abs(own.length - steps.length / 3) <= 6, `${own.length} of ${steps.length}`);
    }
    for (const { steps: own } of plan.series) {
      const nights = [0, ...own.map(({ night }) => night), 365];
      assert.ok(
        nights.slice(1).every((night, i) => night - nights[i]! >= 18),
        nights.join(),
      );
    }
    assert.equal(plan.series.filter(({ drift }) => drift !== null).length, 6);
    assert.equal(plan.series.filter(({ louderFrom }) => louderFrom !== null).length, 6);
  });

  it('adds up to a level, and to conditions of a measurement', () => {
    const series: SeriesPlan = {
      name: 's',
      steps: [{ night: 3, size: 0.5, louder: false }],
      drift: { from: 10, nights: 10, size: 1 },
      louderFrom: 8,
      outliers: new Map([[4, 0.25]]),
    };
    const levels = [2, 3, 15, 20, 40].map((night) => levelAt(series, night));
    const [half, double] = [Math.log(1.5), Math.log(2)];
    const expected = [0, half, half + double / 2, half + double, half + double];
    for (const [i, level] of levels.entries()) assert.ok(Math.abs(level - expected[i]!) < 1e-12);
    assert.deepEqual(conditionsOf(series, 4, 'first'), { shift: half + 0.25, louder: false });
    assert.deepEqual(conditionsOf(series, 4, 'second'), { shift: half, louder: false });
    assert.equal(conditionsOf(series, 8, 'first').louder, true);
  });

  it('epochs are those of the trace with either sign, twice as far off when louder', () => {
    const known = new Set([...trace.ratio].flatMap((x) => [x, -x]).map((x) => x.toFixed(12)));
    const drawn = measure(createRandom(2), NOISE, { epochs: 300, shift: 0, louder: false });
    assert.ok(drawn.every((x) => known.has(x.toFixed(12))));
    const louder = measure(createRandom(2), NOISE, { epochs: 300, shift: 1, louder: true });
    assert.ok(louder.every((x, i) => Math.abs(x - 1 - LOUDER * drawn[i]!) < 1e-12));
  });
});

describe('scoring', () => {
  const plan = {
    nights: 100,
    series: [
      {
        name: 'a',
        steps: [
          { night: 20, size: 0.02, louder: false },
          { night: 60, size: -0.01, louder: false },
        ],
        drift: null,
        louderFrom: null,
        outliers: new Map([[5, 1]]),
      },
      {
        name: 'b',
        steps: [],
        drift: { from: 30, nights: 20, size: 0.04 },
        louderFrom: null,
        outliers: new Map(),
      },
    ],
  };
  const raised = (series: string, night: number, since: number, changes: Partial<Raised> = {}): Raised => ({
    series,
    night,
    since,
    kind: 'step',
    direction: 'slower',
    ...changes,
  });

  it('gives a step its first alarm of the right direction before the next event, and calls the rest false', () => {
    const alarms = [
      raised('a', 10, 10),
      raised('a', 20, 20, { direction: 'faster' }),
      raised('a', 22, 19),
      raised('a', 23, 23),
      raised('a', 70, 64, { direction: 'faster' }),
      raised('b', 29, 29),
      raised('b', 45, 31, { kind: 'drift' }),
      raised('b', 80, 70),
    ];
    const { steps, drifts, falseAlarms, outliers } = score(plan, alarms);
    assert.deepEqual(
      steps.map(({ delay, missedBy }) => [delay, missedBy]),
      [
        [2, 1],
        [10, 4],
      ],
    );
    assert.deepEqual(drifts, { planted: 1, found: 1, calledDrift: 1 });
    assert.deepEqual(
      falseAlarms.map(({ series, night }) => `${series}${night}`),
      ['a10', 'a20', 'a23', 'b29'],
    );
    assert.equal(outliers, 1);
  });

  it('without alarms nothing is found and nothing is false', () => {
    const { steps, drifts, falseAlarms } = score(plan, []);
    assert.deepEqual([steps.map(({ delay }) => delay), drifts.found, falseAlarms], [[null, null], 0, []]);
  });
});

describe('a simulated year', () => {
  const year = simulateYear(NOISE, { ...SMALL, seed: 'a' });
  const result = score(year.plan, year.ours);

  it('is the same again with its seed, and another with another', () => {
    assert.deepEqual(simulateYear(NOISE, { ...SMALL, seed: 'a' }), year);
    assert.notDeepEqual(simulateYear(NOISE, { ...SMALL, seed: 'b' }).plan, year.plan);
  });

  it('large steps are told in their first night, with the right one named; hardly anything else is', () => {
    const large = result.steps.filter(({ step }) => Math.abs(step.size) === 0.05 && !step.louder);
    assert.ok(large.length >= 5);
    assert.ok(
      large.every(({ delay, missedBy }) => delay === 0 && missedBy === 0),
      JSON.stringify(large),
    );
    assert.ok(result.falseAlarms.length <= 1, JSON.stringify(result.falseAlarms));
    assert.ok(
      result.outliers >= 5 && year.confirmed > result.outliers / 2,
      'outliers were there and were measured again',
    );
  });

  it('nights that differ by more than their epochs say cost power, not false alarms', () => {
    const noisy = simulateYear({ ...NOISE, between: 0.01 }, { ...SMALL, seed: 'a' });
    const { steps, falseAlarms } = score(noisy.plan, noisy.ours);
    const found = (all: typeof steps): number => all.filter(({ delay }) => delay === 0).length;
    assert.ok(falseAlarms.length <= 2, JSON.stringify(falseAlarms));
    assert.ok(found(steps) < found(result.steps));
  });
});

describe('the calibration', () => {
  const options = {
    series: 10,
    nights: 80,
    years: 1,
    seed: 1,
    epochs: [10, 20],
    confirmTimes: 4,
    between: 0.002,
    falseAlarmsPerYear: 1,
  };
  let told = 0;
  const year = calibrateYear(trace, options, (done, total) => {
    told = done / total;
  });

  it('counts, with intervals and the time it takes', () => {
    assert.equal(told, 1);
    assert.deepEqual(
      year.rows.map(({ epochs }) => epochs),
      [10, 20],
    );
    assert.deepEqual([year.withoutBetween!.epochs, year.withoutBetween!.between], [20, 0]);
    for (const row of year.rows) {
      const expected = (row.epochs + row.suspects * row.confirmEpochs) * year.epochMs;
      assert.ok(Math.abs(row.nightMs - expected) < 1e-6);
      for (const { firstNight, withinWeek, ever } of row.ours.steps) {
        assert.ok(firstNight.low <= firstNight.share && firstNight.share <= firstNight.high);
        assert.ok(firstNight.count <= withinWeek.count && withinWeek.count <= ever.count);
      }
      const { mean, low, high } = row.ours.falsePerYear;
      assert.ok(low <= mean && mean <= high);
    }
    assert.equal(calibrateYear(trace, { ...options, between: 0 }).withoutBetween, null);
  });

  it('prints lines of at most 80 cells, with numbers of its own only', () => {
    const text = yearText(year, { width: 80, color: false, name: 'made-up' });
    for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
    assert.match(text, /1 simulated year of 10 series × 80 nights, seed 1/);
    assert.match(text, /Beside “E-divisive, then a t-test” on the same nights, 20 epochs/);
  });

  it('what stretches of a trace differ by is found, and is nothing where there is nothing', () => {
    const none = betweenStretches(trace);
    assert.ok(none.sd < 0.004, String(none.sd));
    const shifted = Float64Array.from(
      trace.ratio,
      (x, i) => x + (Math.floor(i / 20) % 2 === 0 ? 0.05 : -0.05),
    );
    assert.ok(Math.abs(betweenStretches({ ratio: shifted }).sd - 0.05) < 0.01);
    assert.ok(betweenStretches({ ratio: shifted }).high > 0.05);
  });
});
