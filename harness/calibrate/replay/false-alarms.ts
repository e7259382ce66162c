/** How often each method finds a difference between a build and itself. */
import { LEVEL_TOLERANCE } from '../../stats/interval.ts';
import { clopperPearson } from '../../stats/proportion.ts';
import { type Draws, signsOf } from './draws.ts';
import { createMethods, type Method, type MethodOptions } from './methods.ts';
import type { Series } from './series.ts';

/** Of the interval of a share of false alarms. */
export const SHARE_CONFIDENCE = 0.95;

export interface FalseAlarms {
  name: string;
  title: string;
  assumes: string;
  /** Virtual experiments counted. 0: the trace lacks what the method needs. */
  experiments: number;
  /**
   * How many of them are independent of one another: all where coins make them so; else the stretches that lie side by
   * side in the trace. The interval stands on these.
   */
  independent: number;
  /** Epochs of one. */
  epochs: number;
  rates: readonly AlarmRate[];
  /** Share of the same experiments that claim a difference at the first level when there is one of the planted size. */
  claims: number | null;
}

export interface AlarmRate {
  /** Nominal share. */
  alpha: number;
  alarms: number;
  /** alarms ÷ experiments, and its interval. */
  share: number;
  low: number;
  high: number;
}

export interface AlarmOptions extends MethodOptions {
  /** Nominal shares of false alarms. */
  levels: readonly number[];
  /** Relative CPU time that is planted to see what a method still finds. */
  planted: number;
}

export function countFalseAlarms(series: Series, draws: Draws, options: AlarmOptions): FalseAlarms[] {
  const { levels, planted } = options;
  return createMethods(options).map((method) => {
    const pValues = method.chance === 'coins' ? byCoins : byStretches;
    const p = pValues(method, series, draws, 0);
    const independent = method.chance === 'coins' ? p.length : Math.ceil(p.length / method.length);
    const common = { name: method.name, title: method.title, assumes: method.assumes, epochs: method.length };
    if (p.length === 0) return { ...common, experiments: 0, independent: 0, rates: [], claims: null };
    const withEffect = pValues(method, series, draws, Math.log1p(planted));
    return {
      ...common,
      experiments: p.length,
      independent,
      rates: levels.map((alpha) => rateOf(p, alpha, independent)),
      claims: alarmsAt(withEffect, levels[0]!) / withEffect.length,
    };
  });
}

function byCoins(method: Method, series: Series, draws: Draws, shift: number): number[] {
  const { experiments, length } = draws;
  return Array.from({ length: experiments }, (_, i) =>
    method.pValue({ series, from: draws.from[i]!, length, signs: signsOf(draws, i), shift }),
  ).filter((p) => p !== null);
}

/** Without a coin there are only as many experiments as stretches: each is counted once. */
function byStretches(method: Method, series: Series, _draws: Draws, shift: number): number[] {
  const { length } = method;
  const signs = new Int8Array(length).fill(1);
  return Array.from({ length: series.length - length + 1 }, (_, from) =>
    method.pValue({ series, from, length, signs, shift }),
  ).filter((p) => p !== null);
}

const alarmsAt = (p: readonly number[], alpha: number): number =>
  p.filter((value) => value <= alpha + LEVEL_TOLERANCE).length;

function rateOf(p: readonly number[], alpha: number, independent: number): AlarmRate {
  const alarms = alarmsAt(p, alpha);
  const share = alarms / p.length;
  const { low, high } = clopperPearson(share * independent, independent, SHARE_CONFIDENCE);
  return { alpha, alarms, share, low, high };
}
