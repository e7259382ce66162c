/** Ratios in words, the same way in every output of `lab claims`. */
import type { Claim } from '../model/claim.ts';
import { formatChange } from '../model/units.ts';
import { sizesOf } from './admitted.ts';

/** `2.31`, `15.7`, `120`, `0.084` */
const factor = (ratio: number): string =>
  ratio >= 100
    ? ratio.toFixed(0)
    : ratio >= 10
      ? ratio.toFixed(1)
      : ratio >= 0.1
        ? ratio.toFixed(2)
        : ratio.toPrecision(2);

/** Twice as much and more, half as much and less: percents would mislead. */
const asFactor = (ratio: number): boolean => ratio >= 2 || ratio <= 0.5;

/** `+27.2 %`, `×2.31` */
export const formatRatio = (ratio: number): string =>
  asFactor(ratio) ? `×${factor(ratio)}` : formatChange(ratio);

/** The same of a figure that somebody else rounded: `+60 %` is not more exact than it was. */
const asPublished = (ratio: number): string => formatRatio(ratio).replace('.0 %', ' %').replace('.00', '');

/** `+21.3 to +35.1 %`, `×2.20 to ×2.44`; `at least …`, `at most …` where it is open at one end. */
export function formatSpan(low: number, high: number): string {
  if (low === 0) return `at most ${formatRatio(high)}`;
  if (high === Number.POSITIVE_INFINITY) return `at least ${formatRatio(low)}`;
  if (asFactor(low) || asFactor(high)) return `×${factor(low)} to ×${factor(high)}`;
  return `${formatChange(low).replace(' %', '')} to ${formatChange(high)}`;
}

/** `+22.5 % (+21.3 to +24.1 %)`, `×2.31 (×2.20 to ×2.44)`: all three numbers in the same form. */
export function formatEstimate(ratio: number, low: number, high: number): string {
  if (![ratio, low, high].some(asFactor)) return `${formatChange(ratio)} (${formatSpan(low, high)})`;
  return `×${factor(ratio)} (×${factor(low)} to ×${factor(high)})`;
}

/** `99 %`, `99.89 %`: at most two decimals, none that are zero. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** What the source says of the size: `+27.2 %`, `no figure: less`. */
export function publishedText({ metric, expected }: Pick<Claim, 'metric' | 'expected'>): string {
  switch (expected.kind) {
    case 'figure':
      return expected.range === undefined
        ? asPublished(expected.ratio)
        : `${asPublished(expected.ratio)} (${formatSpan(...expected.range)})`;
    case 'direction':
      return `no figure: ${expected.direction === 'higher' ? 'more' : 'less'}`;
    case 'bounds':
      return 'no figure';
    case 'outweighs':
      return `no figure: ${metric === 'throughput' ? 'more' : 'less'}`;
  }
}

/** The sizes a claim admits, in words; null for a mere direction. */
export function admittedText(expected: Claim['expected']): string | null {
  const sizes = sizesOf(expected);
  return sizes === null ? null : formatSpan(Math.exp(sizes.low), Math.exp(sizes.high));
}

export const METRIC_WORDS: Readonly<Record<Claim['metric'], string>> = {
  throughput: 'throughput',
  'cpu-per-request': 'CPU time per request',
};
