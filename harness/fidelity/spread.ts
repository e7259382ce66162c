/** How far off, in ms: quantiles of many errors. */
export interface Spread {
  count: number;
  min: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** Nearest-rank quantiles. null of nothing. */
export function spreadOf(errors: readonly number[]): Spread | null {
  if (errors.length === 0) return null;
  const sorted = Float64Array.from(errors).sort();
  const at = (p: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)]!;
  return {
    count: sorted.length,
    min: sorted[0]!,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted.at(-1)!,
  };
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;

export const spreadText = (spread: Spread | null): string =>
  spread === null
    ? 'nothing measured'
    : `p50 ${ms(spread.p50)}, p99 ${ms(spread.p99)}, p99.9 ${ms(spread.p999)}, from ${ms(spread.min)} to ${ms(spread.max)} (${spread.count})`;
