/**
 * Axes for ratios and times. Ratios are drawn on a log axis, on which halving and doubling are equally
 * far from 1; the same holds for a 1 % gain and a 1 % loss.
 */
export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  /** Place of a value, 0…1, clamped to the ends. */
  at(value: number): number;
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));

/** 1, 2, 2.5 or 5 × 10^k, the smallest that is not below `raw`. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((f) => f * power >= raw * 0.999_999)!;
  return factor * power;
}

/** Multiples of a nice step inside [min, max], about `count` of them. */
export function linearTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min];
  const step = niceStep((max - min) / count);
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/** Factors of the ticks within a decade, the densest first. */
const DECADES = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]];

/** The densest round values inside [min, max] that are not more than `count`. */
function decadeTicks(min: number, max: number, count: number): number[] {
  let ticks: number[] = [];
  for (const factors of DECADES) {
    ticks = [];
    for (let k = Math.floor(Math.log10(min)); k <= Math.ceil(Math.log10(max)); k++) {
      for (const factor of factors) {
        const value = Number((factor * 10 ** k).toPrecision(12));
        if (value >= min * 0.999_999 && value <= max * 1.000_001) ticks.push(value);
      }
    }
    if (ticks.length <= count) break;
  }
  return ticks;
}

/** Log axis over [min, max] (both > 0); ticks are round numbers, evenly spaced when the span is short. */
export function logAxis(min: number, max: number, count = 6): Axis {
  const [low, high] = max > min ? [min, max] : [min * 0.9, min * 1.1];
  const span = Math.log(high / low);
  return {
    min: low,
    max: high,
    ticks: high / low < 4 ? linearTicks(low, high, count) : decadeTicks(low, high, count + 2),
    at: (value) => (value > 0 ? clamp(Math.log(value / low) / span) : 0),
  };
}

export function linearAxis(min: number, max: number, count = 6): Axis {
  const high = max > min ? max : min + 1;
  return {
    min,
    max: high,
    ticks: linearTicks(min, high, count),
    at: (value) => clamp((value - min) / (high - min)),
  };
}

/** Effects this far from 1 get off the axis when others lie near 1: they would press those into one dot. */
const FAR = 2.5;
const NEAR = 1.6;

const within = (value: number, factor: number): boolean => value > 1 / factor && value < factor;

/**
 * Log axis that shows 1, the margin band and the intervals, with some air at both ends. When there are
 * effects near 1 and effects far from it, it is fitted to the near ones: draw what `isBeyond` as an arrow
 * and print its number.
 */
export function forestAxis(
  effects: readonly { ratio: number; low: number; high: number }[],
  margin: number,
  count = 6,
): Axis {
  const near = effects.filter(({ ratio }) => within(ratio, NEAR));
  const mixed = near.length > 0 && effects.some(({ ratio }) => !within(ratio, FAR));
  const values = (mixed ? near : effects).flatMap(({ ratio, low, high }) => [
    ratio,
    Math.max(low, ratio / FAR),
    Math.min(high, ratio * FAR),
  ]);
  return ratioAxis(values, margin, count);
}

/** Log axis over `values`, 1 and the margin band. */
export function ratioAxis(values: readonly number[], margin: number, count = 6): Axis {
  const finite = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = Math.min(1 - margin * 1.6, ...finite);
  const high = Math.max(1 + margin * 1.6, ...finite);
  const air = (high / low) ** 0.06;
  return logAxis(low / air, high * air, count);
}

/** Off the axis to the left (−1) or to the right (1), or on it (0). */
export const beyond = (axis: Axis, value: number): -1 | 0 | 1 =>
  value < axis.min ? -1 : value > axis.max ? 1 : 0;

/** `0.95`, `1`, `1.005`: a tick with the decimals that tell it from its neighbours. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const gaps = ticks.slice(1).map((value, i) => value - ticks[i]!);
  const step = Math.min(...gaps, Math.abs(tick) || 1);
  let decimals = 0;
  while (decimals < 6 && Math.abs(step - Number(step.toFixed(decimals))) > step * 1e-6) decimals++;
  const evenly = gaps.length > 0 && Math.max(...gaps) < 1.01 * Math.min(...gaps);
  return evenly ? tick.toFixed(decimals) : String(tick);
}

/** Percentile 0…<100 → place on an axis where 90, 99 and 99.9 are equally far apart. */
export const percentilePlace = (percentile: number): number => -Math.log10(1 - percentile / 100);
