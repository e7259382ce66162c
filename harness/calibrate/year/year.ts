/** A year of nights, judged night by night as the lab would, and by what others do. Pure; same seed, same year. */
import { judgeNight, type SeriesHistory } from '../../history/judge.ts';
import type { Alarm, Night } from '../../model/history.ts';
import { eDivisive, HUNTER } from '../../stats/change-point-e-divisive.ts';
import { nightEstimate } from '../../stats/change-point-night.ts';
import { createRandom } from '../../stats/random.ts';
import { conditionsOf, measure, type NightNoise } from './nights.ts';
import { planYear, type YearPlan } from './plan.ts';

export interface YearOptions {
  series: number;
  nights: number;
  /** Of the measurement that every series gets every night, and of the second one that suspects get. */
  epochs: number;
  confirmEpochs: number;
  seed: string;
  falseAlarmsPerYear?: number;
}

/** An alarm as a night's number, 0 = first of the year. */
export interface Raised {
  series: string;
  night: number;
  /** First night of the new level. */
  since: number;
  kind: 'step' | 'drift';
  direction: 'slower' | 'faster';
}

export interface Year {
  plan: YearPlan;
  ours: readonly Raised[];
  /** E-divisive, then a t-test, on the same nights' numbers. */
  theirs: readonly Raised[];
  /** Second measurements, all series and nights. */
  confirmed: number;
  judged: number;
}

const FIRST_NIGHT = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

const nameOf = (night: number): string => new Date(FIRST_NIGHT + night * DAY_MS).toISOString().slice(0, 10);
const numberOf = (night: string): number => Math.round((Date.parse(night) - FIRST_NIGHT) / DAY_MS);

export function simulateYear(noise: NightNoise, options: YearOptions): Year {
  const random = createRandom(options.seed).fork('year');
  const plan = planYear(random.fork('plan'), options.series, options.nights);
  const chance = plan.series.map(({ name }) => random.fork(name));
  const histories = plan.series.map(({ name }) => ({
    series: name,
    nights: [] as Night[],
    alarms: [] as Alarm[],
    blessings: [],
  }));
  const judgeOptions =
    options.falseAlarmsPerYear === undefined ? {} : { falseAlarmsPerYear: options.falseAlarmsPerYear };
  let confirmed = 0;
  let judged = 0;
  for (let n = 0; n < options.nights; n++) {
    const night = nameOf(n);
    // Both measurements of a night share it: they are of one build, on one day.
    const common = chance.map((own) => noise.between * own.normal());
    const epochsOf = (i: number, which: 'first' | 'second'): number[] => {
      const { shift, louder } = conditionsOf(plan.series[i]!, n, which);
      const epochs = which === 'first' ? options.epochs : options.confirmEpochs;
      return measure(chance[i]!, noise, { epochs, shift: shift + common[i]!, louder });
    };
    for (const [i, { nights }] of histories.entries()) {
      nights.push({
        night,
        commit: `commit-${n}`,
        at: `${night}T02:00:00.000Z`,
        ruler: 'one',
        first: epochsOf(i, 'first'),
        second: [],
      });
    }
    const suspicion = judgeNight(histories, { ...judgeOptions, night });
    judged += suspicion.coverage.judged;
    for (const name of suspicion.suspects) {
      const i = histories.findIndex(({ series }) => series === name);
      const { nights } = histories[i]!;
      nights.push({ ...nights.pop()!, second: epochsOf(i, 'second') });
    }
    confirmed += suspicion.suspects.length;
    for (const alarm of judgeNight(histories, { ...judgeOptions, night }).alarms) {
      histories.find(({ series }) => series === alarm.series)!.alarms.push(alarm);
    }
  }
  return {
    plan,
    ours: histories.flatMap(({ alarms }) => alarms.map(raisedOf)),
    theirs: histories.flatMap(eDivisiveAlarms),
    confirmed,
    judged,
  };
}

const raisedOf = ({ series, night, since, kind, direction }: Alarm): Raised => ({
  series,
  night: numberOf(night),
  since: numberOf(since),
  kind,
  direction,
});

/** Two changes found in different nights that lie so close are the same one. */
const SAME = 5;

/**
 * Asked anew every night about the last nights, as a CI job would: a cut is told when none was told so near to it before.
 */
function eDivisiveAlarms({ series, nights }: SeriesHistory): Raised[] {
  const values = nights.map(
    ({ first, second }) => nightEstimate(second.length > 0 ? second : first)?.mean ?? Number.NaN,
  );
  const mean = (from: number, to: number): number =>
    values.slice(from, to).reduce((sum, x) => sum + x, 0) / (to - from);
  const raised: Raised[] = [];
  for (let n = 0; n < values.length; n++) {
    const start = Math.max(0, n + 1 - HUNTER.window);
    const cuts = eDivisive(values.slice(start, n + 1)).map((cut) => start + cut);
    for (const [i, since] of cuts.entries()) {
      if (raised.some((told) => Math.abs(told.since - since) <= SAME)) continue;
      const rises = mean(since, cuts[i + 1] ?? n + 1) > mean(cuts[i - 1] ?? start, since);
      raised.push({ series, night: n, since, kind: 'step', direction: rises ? 'slower' : 'faster' });
    }
  }
  return raised;
}
