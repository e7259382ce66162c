/**
 * How far from the truth an estimate lands at equal wall time: ours, of processes measured side by side, and that of
 * "all of A, then all of B". The truth is 0, since both are one build. An interval that is to hold has to be as wide as its estimates
 * scatter, so the ratio of the scatters is the ratio of the widths, however the intervals are computed.
 */
import { hodgesLehmann, median } from '../../stats/location.ts';
import type { Random } from '../../stats/random.ts';
import { fisherQuantile } from '../live/width-summary.ts';
import type { Series } from './series.ts';

export interface WidthComparison {
  /** Epochs of an experiment; the other one has as many processes of each build, one after another. */
  epochs: number;
  /** Stretches of the trace that were tried, and how many of them lie side by side. */
  stretches: number;
  independent: number;
  /** Root mean square of log(candidate ÷ baseline), both true values 0. */
  interleaved: number;
  blocks: number;
  /** blocks ÷ interleaved: how many times wider an interval has to be. */
  ratio: number;
  /** 95 % interval of the ratio, as if the scatters were normal and only `independent` stretches had been tried. */
  low: number;
  high: number;
}

/** null when the trace holds fewer than three such experiments side by side. */
export function widthOf(series: Series, epochs: number, random: Random): WidthComparison | null {
  const independent = Math.floor(series.length / epochs);
  if (independent < 3) return null;
  const stretches = series.length - epochs + 1;
  const squares = { interleaved: 0, blocks: 0 };
  for (let from = 0; from < stretches; from++) {
    const indexes = Array.from({ length: epochs }, (_, i) => from + i);
    const signed = indexes.map((e) => (random.coin() ? 1 : -1) * series.ratio[e]!);
    squares.interleaved += hodgesLehmann(signed) ** 2;
    squares.blocks += afterOneAnother(series, indexes) ** 2;
  }
  const interleaved = Math.sqrt(squares.interleaved / stretches);
  const blocks = Math.sqrt(squares.blocks / stretches);
  const ratio = blocks / interleaved;
  const luck = Math.sqrt(fisherQuantile(0.975, independent, independent));
  return {
    epochs,
    stretches,
    independent,
    interleaved,
    blocks,
    ratio,
    low: ratio / luck,
    high: ratio * luck,
  };
}

/** The processes in the order in which they were started; the earlier half is A, the later one B. */
function afterOneAnother({ cost, first }: Series, indexes: readonly number[]): number {
  const inTime = indexes.flatMap((e) => [cost[first[e] as 0 | 1][e]!, cost[(1 - first[e]!) as 0 | 1][e]!]);
  const [a, b] = [inTime.slice(0, indexes.length), inTime.slice(indexes.length)];
  // The two-sample Hodges-Lehmann estimate, as robust as ours.
  return median(b.flatMap((later) => a.map((earlier) => later - earlier)));
}
