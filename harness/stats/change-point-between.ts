/**
 * How much nights of one level differ beyond what their epochs explain: another start of the machine, another build, another
 * placement in memory. Epochs of one night share it, so no number of them averages it away.
 */
import type { NightEstimate } from './change-point-night.ts';

type Night = Pick<NightEstimate, 'mean' | 'variance'>;

/** Differences beyond so many standard errors count as if they were so large: steps and outliers are such. */
const BOUND = 2.5;
/** E min(Z², 2.5²) of a standard normal Z. */
const EXPECTED = 0.97756;
const HALVINGS = 40;

/**
 * Variance between nights, at least 0, on the log scale squared; null without two neighbouring nights.
 *
 * From differences of neighbours, which steps and slow drifts hardly touch: τ² such that the mean of
 * min(d² ÷ (v + v′ + 2τ²), 2.5²) is what normal noise gives (Huber's proposal 2 for a scale, Ann. Math. Stat. 35, 1964).
 *
 * @param runs nights in order, each list of one level as far as is known; differences are taken inside a list only
 */
export function betweenNights(runs: readonly (readonly Night[])[]): number | null {
  const squares: number[] = [];
  const within: number[] = [];
  for (const nights of runs) {
    for (let i = 1; i < nights.length; i++) {
      squares.push((nights[i]!.mean - nights[i - 1]!.mean) ** 2);
      within.push(nights[i]!.variance + nights[i - 1]!.variance);
    }
  }
  if (squares.length === 0) return null;
  const excess = (between: number): number => {
    let sum = 0;
    for (let i = 0; i < squares.length; i++) {
      const scale = within[i]! + 2 * between;
      sum += scale === 0 ? (squares[i] === 0 ? 0 : BOUND ** 2) : Math.min(squares[i]! / scale, BOUND ** 2);
    }
    return sum / squares.length - EXPECTED;
  };
  if (excess(0) <= 0) return 0;
  let [low, high] = [0, Math.max(...squares)];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Differences at which a series' own estimate and that of all series weigh the same. */
const SHARED_WEIGHT = 30;
/** Differences of neighbours share nights: so many degrees of freedom has each (von Neumann, Ann. Math. Stat. 12, 1941). */
const FREEDOM_PER_DIFFERENCE = 2 / 3;

export interface Between {
  variance: number;
  /** Degrees of freedom of `variance`: how well it is known. */
  freedom: number;
}

/**
 * For each series its own estimate, drawn towards that of all series while its nights are few. null: neither is known.
 *
 * @param series by series, as `betweenNights` wants them
 */
export function sharedBetween(series: readonly (readonly (readonly Night[])[])[]): (Between | null)[] {
  const all = betweenNights(series.flat());
  const differences = series.map(differencesIn);
  const total = differences.reduce((sum, n) => sum + n, 0);
  return series.map((runs, i) => {
    if (all === null) return null;
    const weight = differences[i]!;
    const own = weight === 0 ? 0 : betweenNights(runs)!;
    return {
      variance: (weight * own + SHARED_WEIGHT * all) / (weight + SHARED_WEIGHT),
      freedom: Math.max(1, FREEDOM_PER_DIFFERENCE * Math.min(total, weight + SHARED_WEIGHT)),
    };
  });
}

const differencesIn = (runs: readonly (readonly unknown[])[]): number =>
  runs.reduce((sum, nights) => sum + Math.max(0, nights.length - 1), 0);
