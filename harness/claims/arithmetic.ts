/**
 * What published tables say of themselves, without measuring anything: Little's law for each row, and whether the
 * steps give the whole. Pure.
 *
 * Little, "A proof for the queuing formula L = λW", Operations Research 9 (1961): requests in flight = throughput ×
 * mean time, whatever the distributions. Two rows with other numbers in flight answer two questions: a faster row
 * may only have been asked by fewer clients at a time, or a slower one have waited for them.
 */
import type { PublishedComparison, PublishedRow, PublishedTable } from '../model/claim.ts';
import { formatCount, formatRate, MS_PER_S } from '../model/units.ts';
import { formatRatio } from './numbers.ts';

/** Relative differences beyond which a finding is one; each is several times the rounding of published figures. */
export const TOLERANCES = {
  /** Requests in flight, between rows that are compared, and between a row's own figures. */
  inFlight: 0.1,
  /** A ratio and the rows it is made of: whole percents are rounded by half a point. */
  ratio: 0.01,
  /** The product of the steps and the whole; the end of a step and the beginning of the next. */
  whole: 0.02,
} as const;

export interface Finding {
  kind: 'row' | 'in-flight' | 'ratio' | 'joint' | 'product';
  /** The comparison that cannot stand because of it; null: a row's own contradiction, whatever it is compared with. */
  comparison: string | null;
  sentence: string;
}

/** Mean number of requests in flight: by Little's law, else as stated; null when neither can be said. */
export function inFlight({ throughputPerS, meanMs, concurrency }: PublishedRow): number | null {
  return meanMs === null ? concurrency : (throughputPerS * meanMs) / MS_PER_S;
}

/** Throws RangeError on a comparison of a row that the table does not have. */
export function checkTable(table: PublishedTable): Finding[] {
  const comparisons = [...table.steps, ...(table.whole === null ? [] : [table.whole])];
  return [
    ...table.rows.flatMap(ownFigures),
    ...comparisons.flatMap((comparison) => [
      ...concurrency(table, comparison),
      ...statedRatio(table, comparison),
    ]),
    ...(table.whole === null ? [] : [...product(table, table.whole), ...joints(table, table.whole)]),
  ];
}

/** Why a comparison of the table cannot stand; empty when nothing speaks against it. */
export const objections = (table: PublishedTable, comparison: string): string[] =>
  checkTable(table)
    .filter((finding) => finding.comparison === comparison)
    .map(({ sentence }) => sentence);

const apart = (a: number, b: number, tolerance: number): boolean =>
  Math.max(a, b) / Math.min(a, b) > 1 + tolerance;

function rowOf({ title, rows }: PublishedTable, name: string): PublishedRow {
  const row = rows.find((it) => it.name === name);
  if (row === undefined) {
    const known = rows.map((it) => `"${it.name}"`).join(', ');
    throw new RangeError(`table "${title}": expected a row of ${known}, got "${name}"`);
  }
  return row;
}

const whole = (n: number): string => formatCount(Math.round(n));

function ownFigures(row: PublishedRow): Finding[] {
  const { meanMs, concurrency: stated } = row;
  if (meanMs === null || stated === null) return [];
  const found = inFlight(row)!;
  if (!apart(found, stated, TOLERANCES.inFlight)) return [];
  const sentence = `“${row.name}” contradicts itself: ${littlesLaw(row)} means ${found.toFixed(1)} in flight, not ${whole(stated)}.`;
  return [{ kind: 'row', comparison: null, sentence }];
}

const littlesLaw = ({ throughputPerS, meanMs }: PublishedRow): string =>
  `${formatRate(throughputPerS)} × ${meanMs} ms`;

function concurrency(table: PublishedTable, { name, from, to }: PublishedComparison): Finding[] {
  const [a, b] = [rowOf(table, from), rowOf(table, to)];
  const [before, after] = [inFlight(a), inFlight(b)];
  if (before === null || after === null || !apart(before, after, TOLERANCES.inFlight)) return [];
  const how = (row: PublishedRow, n: number): string =>
    `“${row.name}” ran with ${whole(n)} in flight (${row.meanMs === null ? 'as stated' : littlesLaw(row)})`;
  const sentence = `Rows of different concurrency are compared: by Little’s law ${how(a, before)}, ${how(b, after)}.`;
  return [{ kind: 'in-flight', comparison: name, sentence }];
}

function statedRatio(table: PublishedTable, { name, from, to, ratio }: PublishedComparison): Finding[] {
  const own = rowOf(table, to).throughputPerS / rowOf(table, from).throughputPerS;
  if (!apart(own, ratio, TOLERANCES.ratio)) return [];
  const sentence = `Its own rows give ${formatRatio(own)}, not ${formatRatio(ratio)}.`;
  return [{ kind: 'ratio', comparison: name, sentence }];
}

function product({ steps }: PublishedTable, { name, ratio }: PublishedComparison): Finding[] {
  if (steps.length === 0) return [];
  const together = steps.reduce((total, step) => total * step.ratio, 1);
  if (!apart(together, ratio, TOLERANCES.whole)) return [];
  const factors = steps.map((step) => step.ratio.toFixed(2)).join(' × ');
  const sentence = `The steps compound to ${formatRatio(together)} (${factors} = ${together.toFixed(3)}), not to ${formatRatio(ratio)}.`;
  return [{ kind: 'product', comparison: name, sentence }];
}

/** Where a step does not begin with what the one before ended with. */
function joints(table: PublishedTable, { name }: PublishedComparison): Finding[] {
  return table.steps.slice(1).flatMap((step, i) => {
    const ended = rowOf(table, table.steps[i]!.to);
    const begun = rowOf(table, step.from);
    if (!apart(ended.throughputPerS, begun.throughputPerS, TOLERANCES.whole)) return [];
    const gap = begun.throughputPerS / ended.throughputPerS;
    const sentence =
      `“${step.name}” begins at ${formatRate(begun.throughputPerS)}, where the step before ended at ` +
      `${formatRate(ended.throughputPerS)}: ${formatRatio(gap)} that no step accounts for.`;
    return [{ kind: 'joint' as const, comparison: name, sentence }];
  });
}
