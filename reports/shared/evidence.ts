/** How the evidence of each comparison grew, epoch by epoch, on a log axis with the line at which it decides. */
import type { Analysis, EpochPair } from '../../harness/model/analysis.ts';
import { formatCount } from '../../harness/model/units.ts';

export interface EvidenceSeries {
  variant: string;
  points: readonly { epoch: number; eValue: number }[];
}

export interface EvidencePanel {
  scenario: string;
  /** Candidates in the order of the plan, the control last. */
  series: readonly EvidenceSeries[];
}

export interface EvidenceAxis {
  min: number;
  max: number;
  ticks: readonly number[];
  /** Place of a value; below 0 or above 1 where it leaves the axis. */
  at(value: number): number;
}

export interface Threshold {
  /** Enough for a comparison whatever the others do: m/α, with e-BH over m comparisons. */
  alone: number;
  /** Enough when all the others have reached it too: 1/α. The same for a single comparison. */
  together: number;
}

export const thresholdOf = ({ plan, cells }: Pick<Analysis, 'plan' | 'cells'>): Threshold => ({
  alone: Math.max(1, cells.length) / plan.alpha,
  together: 1 / plan.alpha,
});

const pointsOf = (pairs: readonly EpochPair[]): EvidenceSeries['points'] =>
  pairs.flatMap(({ epoch, eValue }) => (eValue === null ? [] : [{ epoch, eValue }]));

/** One panel per scenario; empty under the fixed rule. */
export function evidencePanels(analysis: Analysis): EvidencePanel[] {
  const { plan, cells, control } = analysis;
  return plan.scenarios.flatMap((scenario) => {
    const compared = [
      ...cells.map((cell) => ({ ...cell, variant: cell.candidate })),
      ...(control ?? []).map((check) => ({ ...check, variant: plan.control! })),
    ];
    const series = compared
      .filter((one) => one.scenario === scenario)
      .map(({ variant, pairs }) => ({ variant, points: pointsOf(pairs) }))
      .filter(({ points }) => points.length > 0);
    return series.length === 0 ? [] : [{ scenario, series }];
  });
}

/** What lies lower says nothing more: no evidence. */
const FLOOR = 0.01;
/** So many times the highest line; what lies above has long been decided. */
const HEADROOM = 100;

/** One axis for all panels, so that they can be compared. */
export function evidenceAxis(panels: readonly EvidencePanel[], { alone }: Threshold): EvidenceAxis {
  const values = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map((p) => p.eValue)));
  const min = Math.max(FLOOR, Math.min(0.5, ...values)) / 1.3;
  const max = Math.min(alone * HEADROOM, Math.max(alone, ...values) * 2);
  const [from, to] = [Math.ceil(Math.log10(min)), Math.floor(Math.log10(max))];
  const step = Math.ceil((to - from + 1) / 8);
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .filter((exponent) => exponent % step === 0)
    .map((exponent) => Number(`1e${exponent}`));
  return { min, max, ticks, at: (value) => Math.log(value / min) / Math.log(max / min) };
}

/** `0.34`, `4.2`, `340`, `12,000`, `> 1,000,000` */
export function evidenceText(value: number): string {
  if (value > 1e6) return '> 1,000,000';
  if (value < 100) return String(Number(value.toPrecision(2)));
  return formatCount(Number(value.toPrecision(3)));
}

/** `100`; among several comparisons `100 to 600`: it depends on how many of them get there. */
export function evidenceNeeded(analysis: Pick<Analysis, 'plan' | 'cells'>): string {
  const { alone, together } = thresholdOf(analysis);
  return alone === together ? evidenceText(alone) : `${evidenceText(together)} to ${evidenceText(alone)}`;
}

/** `340 (100 decides)` */
export function evidenceJudged(analysis: Pick<Analysis, 'plan' | 'cells'>, eValue: number): string {
  return `${evidenceText(eValue)} (${evidenceNeeded(analysis)} decides)`;
}

/** What the lines of the chart are, in one sentence, and what the lines across it mean. */
export function evidenceNote(analysis: Pick<Analysis, 'plan' | 'cells'>): string {
  const { alone, together } = thresholdOf(analysis);
  const [low, high] = [evidenceText(together), evidenceText(alone)];
  const what =
    'The e-value is what fair bets on “they differ” have made of 1 so far: if there is no difference, it ever reaches ' +
    `${low} in at most one of ${low} experiments, however often one looks.`;
  if (analysis.cells.length < 2) return `${what} The line at ${low} decides.`;
  return (
    `${what} Of ${analysis.cells.length} comparisons, one that reaches ${high} is decided alone (upper line); ` +
    `${low} is enough when all have (lower line).`
  );
}
