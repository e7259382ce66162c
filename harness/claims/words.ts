/** What every output says of an outcome, in the same words. Pure. */
import type { Claim, PublishedTable } from '../model/claim.ts';
import { formatRate } from '../model/units.ts';
import { LEVEL_TOLERANCE } from '../stats/interval.ts';
import { checkTable, inFlight } from './arithmetic.ts';
import type { CarriedClaim } from './catalogue.ts';
import type { ClaimVerdict } from './judge.ts';
import { count, formatEstimate, formatRatio, METRIC_WORDS, percent } from './numbers.ts';
import type { ClaimOutcome, Measured, RunOutcome } from './outcome.ts';

export const NONE = '—';
export const VERDICTS: readonly ClaimVerdict[] = ['confirmed', 'refuted', 'unresolved'];

/** `+22.5 % (+21.3 to +24.1 %)`; without the interval where too few epochs made one of less confidence than asked. */
export function measuredText(measured: Measured | null, confidence: number): string {
  if (measured === null) return NONE;
  const { ratio, low, high } = measured;
  return measured.confidence < confidence - LEVEL_TOLERANCE
    ? `${formatRatio(ratio)} (no interval)`
    : formatEstimate(ratio, low, high);
}

/** `ladder-2 ÷ baseline, throughput` */
export function questionText({ scenario, claim }: CarriedClaim): string {
  const { baseline, candidate, baselineScenario, metric } = claim;
  const sides =
    baselineScenario === undefined
      ? `${candidate} ÷ ${baseline}`
      : `${candidate} in ${scenario} ÷ ${baseline} in ${baselineScenario}`;
  return `${sides}, ${METRIC_WORDS[metric]}`;
}

/** Why the verdict is what it is, with the quotient where two effects are compared. */
export function reasonText({ claim, quotient, reason }: ClaimOutcome, confidence: number): string {
  if (claim.expected.kind !== 'outweighs' || quotient === null) return reason;
  const { baseline, candidate } = claim.expected;
  return `${reason} The other is ${candidate} ÷ ${baseline}; quotient of the two: ${measuredText(quotient, confidence)}.`;
}

/** How the run was made: two sentences. */
export function runText({
  epochs,
  variants,
  control,
  seed,
  intervals,
  confidence,
  together,
}: RunOutcome): string {
  const twin = control === null ? '' : ` and a twin of ${variants[0]}`;
  const each =
    intervals === 1
      ? `One interval, of ${percent(confidence)}.`
      : `${intervals} intervals of ${percent(confidence)} each: all of them hold with ${percent(together)}.`;
  return `${count(epochs, 'epoch')} of ${variants.join(', ')}${twin}, seed ${seed}. ${each}`;
}

/** `2 confirmed, 5 refuted (3 in size only), 1 unresolved` */
export function tally(outcomes: readonly ClaimOutcome[]): string {
  const sizeOnly = outcomes.filter((it) => it.verdict === 'refuted' && it.direction === 'inside').length;
  return VERDICTS.map((verdict) => {
    const n = outcomes.filter((it) => it.verdict === verdict).length;
    return `${n} ${verdict}${verdict === 'refuted' && sizeOnly > 0 ? ` (${sizeOnly} in size only)` : ''}`;
  }).join(', ');
}

/** In order of first appearance. */
export function bySource<T extends { claim: Claim }>(claims: readonly T[]): [source: string, own: T[]][] {
  return [...Map.groupBy(claims, ({ claim }) => claim.source)];
}

export interface TableText {
  title: string;
  rows: readonly (readonly [name: string, throughput: string, mean: string, inFlight: string])[];
  /** Sentences; a single one when there is nothing to object. */
  findings: readonly string[];
  stands: boolean;
}

export function tableText(table: PublishedTable): TableText {
  const found = checkTable(table);
  return {
    title: table.title,
    rows: table.rows.map((row) => {
      const flying = inFlight(row);
      return [
        row.name,
        formatRate(row.throughputPerS),
        row.meanMs === null ? NONE : `${row.meanMs} ms`,
        flying === null ? NONE : `${flying.toFixed(1)}${row.meanMs === null ? ' (stated)' : ''}`,
      ] as const;
    }),
    findings:
      found.length === 0
        ? ['Nothing to object: rows of like concurrency are compared, and the steps give the whole.']
        : found.map(({ comparison, sentence }) =>
            comparison === null ? sentence : `“${comparison}” cannot stand. ${sentence}`,
          ),
    stands: found.length === 0,
  };
}
