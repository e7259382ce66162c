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
const HALVINGS = 30;
/** How near to nothing the whole variance of a night may be thought. */
const LIMIT = 0.9;

export interface BetweenEstimate {
  /**
   * Variance between nights, on the log scale squared. Below 0 when chance made it so: who averages several estimates must not have
   * cut them off before.
   */
  variance: number;
  /** Square of its standard error. */
  error: number;
  differences: number;
}

/**
 * From differences of neighbours, which steps and slow drifts hardly touch: τ² such that the mean of
 * min(d² ÷ (v + v′ + 2τ²), 2.5²) is what normal noise gives (Huber's proposal 2 for a scale, Ann. Math. Stat. 35, 1964). null
 * without two neighbouring nights.
 *
 * @param runs nights in order, each list of one level as far as is known; differences are taken inside a list only
 */
export function betweenNights(runs: readonly (readonly Night[])[]): BetweenEstimate | null {
  const squares: number[] = [];
  const within: number[] = [];
  /** Whether a difference shares a night with the one before it. */
  const joined: boolean[] = [];
  for (const nights of runs) {
    for (let i = 1; i < nights.length; i++) {
      squares.push((nights[i]!.mean - nights[i - 1]!.mean) ** 2);
      within.push(nights[i]!.variance + nights[i - 1]!.variance);
      joined.push(i > 1);
    }
  }
  const n = squares.length;
  if (n === 0) return null;
  const bounded = (i: number, between: number): number => {
    const scale = within[i]! + 2 * between;
    return scale === 0 ? (squares[i] === 0 ? 0 : BOUND ** 2) : Math.min(squares[i]! / scale, BOUND ** 2);
  };
  const excess = (between: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += bounded(i, between);
    return sum / n - EXPECTED;
  };
  let low = (-LIMIT * Math.min(...within)) / 2;
  let high = Math.max(0, ...squares);
  if (excess(low) <= 0) high = low;
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  const variance = (low + high) / 2;
  // Of an estimate that solves an equation: variance of its terms ÷ square of its slope, neighbours' covariance included.
  let spread = 0;
  let slope = 0;
  let before = 0;
  for (let i = 0; i < n; i++) {
    const own = bounded(i, variance) - EXPECTED;
    spread += own * own + (joined[i] ? 2 * own * before : 0);
    // The slope that is expected rather than that of these few: E min(Z², b²) has hardly another.
    slope += 2 / (within[i]! + 2 * Math.max(0, variance));
    before = own;
  }
  // Few differences may all be near what is expected: not below a quarter of what normal ones give.
  const error = Math.max(spread, LEAST_SPREAD * n) / slope ** 2;
  return { variance, error, differences: n };
}

/** Half of the variance of min(Z², 2.5²), about 1.6. */
const LEAST_SPREAD = 0.8;

export interface Between {
  /** At least 0. */
  variance: number;
  /** Square of the standard error of `variance`: it is what is left of a difference, and may be known badly. */
  doubt: number;
}

/** With fewer differences a series says nothing about how much series differ in this. */
const FEWEST_DIFFERENCES = 10;

/**
 * For each series its own estimate, drawn towards that of all series by as much as it is less sure than series really differ
 * (empirical Bayes; Morris, "Parametric empirical Bayes inference", JASA 78, 1983). null: no series has two neighbouring nights.
 *
 * @param series by series, as `betweenNights` wants them
 */
export function sharedBetween(series: readonly (readonly (readonly Night[])[])[]): (Between | null)[] {
  const all = betweenNights(series.flat());
  if (all === null) return series.map(() => null);
  const own = series.map(betweenNights);
  const telling = own.flatMap((it) => (it !== null && it.differences >= FEWEST_DIFFERENCES ? [it] : []));
  const excess = telling.reduce((sum, it) => sum + (it.variance - all.variance) ** 2 - it.error, 0);
  const spread = telling.length < 2 ? 0 : Math.max(0, excess / telling.length);
  return own.map((it) => {
    // Of the way from all to its own.
    const way = it === null || spread === 0 ? 0 : spread / (spread + it.error);
    return {
      variance: Math.max(0, all.variance + way * ((it?.variance ?? 0) - all.variance)),
      doubt: (1 - way) * spread + (1 - way) ** 2 * all.error,
    };
  });
}
