/** From log-ratios and standard errors to the ratios and intervals that people read. */
import type { Alarm, RatioEstimate, SeriesJudgement, SeriesState } from '../model/history.ts';
import { normalQuantile, studentQuantile } from '../stats/quantiles.ts';
import type { Assessed } from './judge-series.ts';

const CONFIDENCE = 0.95;
const POWER = 0.8;

interface Estimate {
  effect: number;
  se: number;
  freedom: number;
}

function ratioOf({ effect, se, freedom }: Estimate, epochs: number): RatioEstimate {
  const half = se * studentQuantile((1 + CONFIDENCE) / 2, Math.max(1, freedom));
  return {
    ratio: Math.exp(effect),
    low: Math.exp(effect - half),
    high: Math.exp(effect + half),
    confidence: CONFIDENCE,
    epochs,
  };
}

export function alarmOf({ prepared, finding }: Assessed, night: string, adjustedP: number): Alarm {
  const { kind, shift, last, first } = finding!;
  const { ratio, low, high, confidence } = ratioOf(shift, 0);
  return {
    series: prepared.series,
    night,
    kind,
    direction: ratio > 1 ? 'slower' : 'faster',
    since: kind === 'drift' ? last.night : first.night,
    after: last.commit,
    upTo: first.commit,
    ratio,
    low,
    high,
    confidence,
    adjustedP,
  };
}

export function judgementOf(
  { prepared, reason, level, tonight, finding }: Assessed,
  verdict: {
    state: SeriesState;
    adjustedP: number | null;
    alarm: Alarm | null;
    /** Of one series, should no other change tonight. */
    level: number;
  },
): SeriesJudgement {
  const { estimate, before } = prepared;
  const epochs = estimate?.epochs ?? 0;
  return {
    series: prepared.series,
    state: verdict.state,
    reason,
    tonight:
      estimate === null
        ? null
        : ratioOf(
            { effect: estimate.mean, se: Math.sqrt(estimate.variance), freedom: estimate.freedom },
            epochs,
          ),
    level:
      level === null
        ? null
        : {
            ...ratioOf(
              { effect: level.mean, se: Math.sqrt(level.variance), freedom: level.freedom },
              sumOfEpochs(before),
            ),
            since: before[0]!.night.night,
            nights: before.length,
          },
    change: tonight === null ? null : ratioOf(tonight, epochs),
    visible:
      tonight === null
        ? null
        : Math.expm1(
            tonight.se *
              (studentQuantile(1 - verdict.level / 2, Math.max(1, tonight.freedom)) + normalQuantile(POWER)),
          ),
    p: finding?.p ?? null,
    adjustedP: verdict.adjustedP,
    alarm: verdict.alarm,
  };
}

const sumOfEpochs = (before: Assessed['prepared']['before']): number =>
  before.reduce((sum, { estimate }) => sum + estimate.epochs, 0);
