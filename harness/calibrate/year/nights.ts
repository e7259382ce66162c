/** Nights made of recorded epochs of a build against itself. */
import { normalQuantile } from '../../stats/quantiles.ts';
import { plainComponents } from '../../stats/variance-components.ts';
import type { Random } from '../../stats/random.ts';
import type { Series } from '../replay/series.ts';
import { LOUDER, levelAt, type SeriesPlan } from './plan.ts';

export interface NightNoise {
  /** log(twin ÷ subject) of the recorded epochs, in order of time. */
  ratio: Float64Array;
  /** s.d. on the log scale that all epochs of a night share: another start of the machine, another build. */
  between: number;
}

/**
 * Epochs of one measurement: a random stretch of the trace as it happened, a fresh coin for who is who in each epoch, and the
 * series' level. A stretch longer than the trace begins again at its beginning, with other coins.
 */
export function measure(
  random: Random,
  noise: Pick<NightNoise, 'ratio'>,
  { epochs, shift, louder }: { epochs: number; shift: number; louder: boolean },
): number[] {
  const { ratio } = noise;
  const start = random.integer(ratio.length);
  const scale = louder ? LOUDER : 1;
  return Array.from({ length: epochs }, (_, i) => {
    const own = scale * ratio[(start + i) % ratio.length]!;
    return shift + (random.coin() ? own : -own);
  });
}

/** What a measurement of a series in a night is like, before chance. */
export function conditionsOf(
  plan: SeriesPlan,
  night: number,
  measurement: 'first' | 'second',
): { shift: number; louder: boolean } {
  const outlier = measurement === 'first' ? (plan.outliers.get(night) ?? 0) : 0;
  return {
    shift: levelAt(plan, night) + outlier,
    louder: plan.louderFrom !== null && night >= plan.louderFrom,
  };
}

/** Epochs of a stretch that stands for a night when the trace is asked how much nights differ. */
const STRETCH = 20;

export interface Stretches {
  /** s.d. between stretches of the trace beyond what their epochs explain, log scale; 0 when there is no excess. */
  sd: number;
  /** Up to this it may be as well, 97.5 %: an hour of one machine says little about nights. */
  high: number;
  /** Constant difference of the two copies of the build, with its standard error. */
  copies: number;
  copiesSe: number;
}

export function betweenStretches({ ratio }: Pick<Series, 'ratio'>): Stretches {
  const n = ratio.length;
  const mean = ratio.reduce((sum, x) => sum + x, 0) / n;
  const squares = ratio.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const centred = [...ratio].map((x) => x - mean);
  const groups = Array.from({ length: Math.floor(n / STRETCH) }, (_, i) =>
    centred.slice(i * STRETCH, (i + 1) * STRETCH),
  );
  const { between, within } = plainComponents(groups) ?? { between: 0, within: 0 };
  // The mean square of stretches has this relative standard error; normal theory is good enough for an order of magnitude.
  const error = (between + within / STRETCH) * Math.sqrt(2 / Math.max(1, groups.length - 1));
  return {
    sd: Math.sqrt(Math.max(0, between)),
    high: Math.sqrt(Math.max(0, between + normalQuantile(0.975) * error)),
    copies: mean,
    copiesSe: Math.sqrt(squares / (n - 1) / n),
  };
}
