/**
 * The layout of a waterfall: from the first variant's CPU time per request, step by step, to the last's. One drawing in
 * every format that can draw.
 *
 *     baseline          ●           553 µs
 *     one change    ▐███            each bar from the value before to the value after
 *     another   ▐███
 *     the whole ▒▒▒▒▒▒▒▒
 */
import type { Analysis, Effect } from '../../harness/model/analysis.ts';
import type { LadderOfScenario } from '../../harness/model/attribution.ts';
import { type Axis, linearAxis, logAxis } from './axis.ts';

/** From this ratio of the greatest to the least on, the axis is logarithmic: bars are then as long as their shares. */
const LOG_FROM = 4;

/** Air at the ends, of the whole: at the left there is room for the number at the end of the last bar. */
const [LEFT, RIGHT] = [0.28, 0.05];

export interface WaterfallRow {
  kind: 'start' | 'step' | 'whole';
  /** What was changed; the variant at the start. */
  label: string;
  variant: string;
  effect: Effect | null;
  share: number | null;
  /** Medians in µs, before and after; null when one of them was not measured. At the start both are the same. */
  bar: { fromUs: number; toUs: number; lowUs: number; highUs: number } | null;
  /** Of `variant`. */
  cpuUs: number | null;
}

export interface Waterfall {
  scenario: string;
  /** In µs. */
  axis: Axis;
  logarithmic: boolean;
  rows: readonly WaterfallRow[];
}

/** null when the first variant or all others were not measured. */
export function waterfallOf(analysis: Analysis, ladder: LadderOfScenario, ticks = 6): Waterfall | null {
  const { scenario, steps, whole } = ladder;
  const [first, last] = [steps[0]?.from, steps.at(-1)?.to];
  if (first === undefined || last === undefined) return null;
  const cpu = (variant: string): number | null =>
    analysis.rows.find((row) => row.scenario === scenario && row.variant === variant)?.cpuUsPerRequest ??
    null;
  const all = [first, ...steps.map(({ to }) => to)].map(cpu).filter((us) => us !== null);
  const startUs = cpu(first);
  if (startUs === null || all.length < 2) return null;
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const logarithmic = greatest / least > LOG_FROM;
  return {
    scenario,
    logarithmic,
    axis: axisOf(least, greatest, logarithmic, ticks),
    rows: [
      {
        kind: 'start',
        label: first,
        variant: first,
        effect: null,
        share: null,
        bar: { fromUs: startUs, toUs: startUs, lowUs: startUs, highUs: startUs },
        cpuUs: startUs,
      },
      ...steps.map(
        ({ from, to, change, effect, share }): WaterfallRow => ({
          kind: 'step',
          label: change,
          variant: to,
          effect,
          share,
          bar: barOf(cpu(from), cpu(to), effect),
          cpuUs: cpu(to),
        }),
      ),
      {
        kind: 'whole',
        label: `${first} → ${last}`,
        variant: last,
        effect: whole,
        share: null,
        bar: barOf(startUs, cpu(last), whole),
        cpuUs: cpu(last),
      },
    ],
  };
}

/** The effect's interval, put around the value after. */
function barOf(fromUs: number | null, toUs: number | null, effect: Effect | null): WaterfallRow['bar'] {
  if (fromUs === null || toUs === null || effect === null) return null;
  const { ratio, low, high } = effect;
  return { fromUs, toUs, lowUs: (toUs * low) / ratio, highUs: (toUs * high) / ratio };
}

function axisOf(least: number, greatest: number, logarithmic: boolean, ticks: number): Axis {
  if (logarithmic) {
    const whole = greatest / least;
    return logAxis(least / whole ** LEFT, greatest * whole ** RIGHT, ticks);
  }
  // A whole of less than a half would be a sliver on an axis from 0.
  const span = greatest - least;
  const from = least < greatest / 2 ? 0 : Math.max(0, least - span * LEFT);
  return linearAxis(from, greatest + span * RIGHT, ticks);
}
