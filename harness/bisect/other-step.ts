/**
 * Does one step explain the comparisons? A second one is looked for beside it: least squares with weights that belong to errors
 * of Student's t, as in the posterior. The evidence asked for is high, because every place is tried, and after many epochs.
 */
import { type Observation, spans } from './observation.ts';

export interface Gap {
  /** The step is in one of the commits after `from`, up to and with `to`. */
  from: number;
  to: number;
}

export interface OtherStep extends Gap {
  /** Log-ratio of the second step, and its standard error. */
  effect: number;
  se: number;
  /** Of the first, with the second beside it. */
  mainEffect: number;
}

const FREEDOM = 4;
const ROUNDS = 20;
const FEWEST = 8;
/** Twice the gain in log-likelihood: 4 standard errors. */
const EVIDENCE = 16;
/** Places within so much of the best one cannot be told from it. */
const AS_GOOD = 4;

/** The second step that explains most beside one in `main`; null: none is called for. `least`: a smaller one, in log, is of no interest. */
export function otherStep(
  observations: readonly Observation[],
  gaps: readonly Gap[],
  main: Gap,
  least: number,
): OtherStep | null {
  if (observations.length < FEWEST) return null;
  const alone = fit(observations, [main.to]);
  if (alone === null) return null;
  const fits = gaps
    .filter(({ to }) => to !== main.to)
    .flatMap((gap) => {
      const both = fit(observations, [main.to, gap.to]);
      return both === null ? [] : [{ gap, both, gain: gainOf(both, alone) }];
    })
    .sort((a, b) => b.gain - a.gain);
  const [best] = fits;
  if (best === undefined || best.gain < EVIDENCE || Math.abs(best.both.steps[1]!) < least) return null;
  const side = (gap: Gap): boolean => gap.to <= main.from;
  const near = fits.filter(({ gap, gain }) => gain > best.gain - AS_GOOD && side(gap) === side(best.gap));
  return {
    from: Math.min(...near.map(({ gap }) => gap.from)),
    to: Math.max(...near.map(({ gap }) => gap.to)),
    effect: best.both.steps[1]!,
    se: best.both.errors[1]!,
    mainEffect: best.both.steps[0]!,
  };
}

/** Twice the gain in log-likelihood, without the comparison that gains most: one that is far off calls for no step of its own. */
function gainOf(both: Fit, alone: Fit): number {
  const gains = both.logLikelihoods.map((it, i) => it - alone.logLikelihoods[i]!);
  return 2 * (sum(gains) - Math.max(...gains));
}

interface Fit {
  steps: number[];
  /** Standard errors. */
  errors: number[];
  /** Of each comparison. */
  logLikelihoods: readonly number[];
}

/** One or two steps at these commits; null where the comparisons cannot tell them apart. */
function fit(observations: readonly Observation[], commits: readonly [number, number?]): Fit | null {
  const rows = observations.map((it) => commits.map((commit) => (spans(it, commit!) ? 1 : 0)));
  const values = observations.map(({ logRatio }) => logRatio);
  let weights = values.map(() => 1);
  let steps = commits.map(() => 0);
  let scale = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const solved = solve(rows, values, weights);
    if (solved === null) return null;
    steps = solved;
    const residuals = residualsOf(rows, values, steps);
    scale = Math.sqrt(sum(residuals.map((it, i) => weights[i]! * it * it)) / values.length);
    if (scale === 0) return null;
    weights = residuals.map((it) => (FREEDOM + 1) / (FREEDOM + (it / scale) ** 2));
  }
  const inverse = inverseOf(rows)!;
  const variance = (scale * scale * (FREEDOM + 3)) / (FREEDOM + 1);
  return {
    steps,
    errors: inverse.map((row, i) => Math.sqrt(variance * row[i]!)),
    logLikelihoods: residualsOf(rows, values, steps).map(
      (it) => -Math.log(scale) - ((FREEDOM + 1) / 2) * Math.log1p((it / scale) ** 2 / FREEDOM),
    ),
  };
}

const residualsOf = (
  rows: readonly number[][],
  values: readonly number[],
  steps: readonly number[],
): number[] => values.map((value, i) => value - sum(rows[i]!.map((x, j) => x * steps[j]!)));

function solve(
  rows: readonly number[][],
  values: readonly number[],
  weights: readonly number[],
): number[] | null {
  const inverse = inverseOf(rows, weights);
  if (inverse === null) return null;
  const moments = inverse.map((_, j) => sum(rows.map((row, i) => weights[i]! * row[j]! * values[i]!)));
  return inverse.map((row) => sum(row.map((it, j) => it * moments[j]!)));
}

/** Of the weighted sums of products, one by one or two by two; null: singular. */
function inverseOf(rows: readonly number[][], weights?: readonly number[]): number[][] | null {
  const product = (j: number, k: number): number =>
    sum(rows.map((row, i) => (weights?.[i] ?? 1) * row[j]! * row[k]!));
  const a = product(0, 0);
  if (rows[0]!.length === 1) return a === 0 ? null : [[1 / a]];
  const [b, d] = [product(0, 1), product(1, 1)];
  const determinant = a * d - b * b;
  if (determinant < 1e-9 * Math.max(1, a * d)) return null;
  return [
    [d / determinant, -b / determinant],
    [-b / determinant, a / determinant],
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
