/** What is planted into a simulated year, and where. From a seed; pure. */
import type { Random } from '../../stats/random.ts';

export interface YearPlan {
  nights: number;
  series: readonly SeriesPlan[];
}

export interface SeriesPlan {
  name: string;
  /** By night, ascending; far enough apart that each can be found on its own. */
  steps: readonly PlantedStep[];
  drift: PlantedDrift | null;
  /** From this night on epochs scatter `LOUDER` times as much; null: never. */
  louderFrom: number | null;
  /** log shift of the first measurement of a night; a second one is without it. */
  outliers: ReadonlyMap<number, number>;
}

export interface PlantedStep {
  /** First night with it, 0 = first of the year. */
  night: number;
  /** Relative change, −0.02 = 2 % less CPU time. */
  size: number;
  /** Whether epochs scatter more by then. */
  louder: boolean;
}

export interface PlantedDrift {
  /** Grows evenly from this night on, and stays. */
  from: number;
  nights: number;
  size: number;
}

/** Sizes of steps, each as often as the others and to either side. */
export const STEP_SIZES = [0.01, 0.02, 0.05] as const;
export const DRIFT = { size: 0.04, nights: 60 } as const;
export const LOUDER = 2;
/** Share of nights whose first measurement is off, and by how much. */
export const OUTLIERS = { share: 0.01, least: 0.03, most: 0.1 } as const;

/** One step in each of so many parts of the year; the first part has none, so that there is a level to step from. */
const PARTS = 4;
/** Of each part, before a step and after it. */
const MARGIN = 0.2;

/** A fifth of the series get louder in the middle of the year, another fifth have a drift in the last part instead of a step. */
export function planYear(random: Random, series: number, nights: number): YearPlan {
  const sizes = random.fork('sizes');
  const order = sizes.shuffle(
    Array.from({ length: series * (PARTS - 1) }, (_, i) => STEP_SIZES[i % STEP_SIZES.length]!),
  );
  return {
    nights,
    series: Array.from({ length: series }, (_, i) => {
      const own = random.fork(`series ${i}`);
      const louderFrom = i % 5 === 0 ? Math.floor(nights / 2) : null;
      const drifts = i % 5 === 1;
      const place = (part: number): number =>
        Math.floor((nights / PARTS) * (part + MARGIN + own.next() * (1 - 2 * MARGIN)));
      const steps = Array.from({ length: PARTS - (drifts ? 2 : 1) }, (_, part): PlantedStep => {
        const night = place(part + 1);
        const size = (own.coin() ? 1 : -1) * order[i * (PARTS - 1) + part]!;
        return { night, size, louder: louderFrom !== null && night >= louderFrom };
      });
      const from = Math.floor((nights / PARTS) * (PARTS - 1));
      return {
        name: `made-up/series-${String(i + 1).padStart(2, '0')}`,
        steps,
        drift: drifts
          ? { from, nights: Math.min(DRIFT.nights, nights - from), size: (own.coin() ? 1 : -1) * DRIFT.size }
          : null,
        louderFrom,
        outliers: outliersOf(random.fork(`outliers ${i}`), nights),
      };
    }),
  };
}

function outliersOf(random: Random, nights: number): Map<number, number> {
  const outliers = new Map<number, number>();
  for (let night = 0; night < nights; night++) {
    if (random.next() >= OUTLIERS.share) continue;
    const size = OUTLIERS.least + random.next() * (OUTLIERS.most - OUTLIERS.least);
    outliers.set(night, Math.log1p(random.coin() ? size : -size));
  }
  return outliers;
}

/** log of the series' level in a night, relative to the first. */
export function levelAt({ steps, drift }: SeriesPlan, night: number): number {
  let level = 0;
  for (const step of steps) if (night >= step.night) level += Math.log1p(step.size);
  if (drift !== null && night >= drift.from) {
    level += Math.log1p(drift.size) * Math.min(1, (night - drift.from) / drift.nights);
  }
  return level;
}
