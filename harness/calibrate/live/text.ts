/** Series of live experiments as lines of text. Pure. */
import { formatChange, formatDuration, formatUs } from '../../model/units.ts';
import type { AaOutcome } from './aa.ts';
import type { AaSummary } from './aa-summary.ts';
import type { Outcome } from './experiment.ts';
import { type Factor, relativeError, stepsFor } from './factor.ts';
import type { KnobKind } from './planting.ts';
import type { PowerOutcome } from './power.ts';
import { type EffectSummary, isCovered, type SideSummary } from './power-summary.ts';

const percent = (share: number, digits = 2): string => `${Number((share * 100).toPrecision(digits))} %`;
const epochs = (n: number): string => `${n} epoch${n === 1 ? '' : 's'}`;
const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');

/** `unresolved  +0.3 % (−0.6 % to +1.1 %)  14 epochs, e 0.8, 58 s` */
function outcomeText({
  verdict,
  ratio,
  low,
  high,
  epochs: n,
  eValue,
  durationMs,
  hogShare,
}: Outcome): string {
  const estimate =
    ratio === null
      ? 'not measured'
      : `${formatChange(ratio)} (${low === null ? '?' : formatChange(low)} to ${high === null ? '?' : formatChange(high)})`;
  const evidence = eValue === null ? '' : `, e ${eValue.toPrecision(2)}`;
  const hog = hogShare === null ? '' : `, hog ${percent(hogShare)}`;
  return `${verdict.padEnd(11)} ${estimate.padEnd(27)} ${epochs(n)}${evidence}, ${formatDuration(durationMs)}${hog}`;
}

const place = (done: number, total: number): string =>
  `${String(done).padStart(String(total).length)}/${total}`;

export const aaLine = (outcome: AaOutcome, total: number): string =>
  `${place(outcome.index + 1, total)}  ${outcomeText(outcome)}`;

export function aaText(summary: AaSummary): string {
  const { experiments, decidable, falseVerdicts, falseRate, falseClaims, voids, otherVoids, largest } =
    summary;
  if (experiments === 0) return 'No experiment was completed.\n';
  const { same, unresolved, investigate, covered, intervals, medianMde, medianEpochs, medianMs } = summary;
  return lines([
    falseRate === null
      ? 'No experiment had epochs enough for a verdict: none could be false.'
      : `False verdicts: ${falseVerdicts} of ${decidable} (95 % interval of the rate ${percent(falseRate.low)} to ${percent(falseRate.high)})`,
    ...(decidable < experiments
      ? [`Experiments with too few epochs for a verdict: ${experiments - decidable} of ${experiments}`]
      : []),
    `False claims of 1 % or more: ${falseClaims}`,
    `Same ${same}, unresolved ${unresolved}, investigate ${investigate}, void by the control ${voids}, void otherwise ${otherVoids}`,
    `Intervals that hold "no difference": ${covered} of ${intervals}`,
    `Largest estimate: ${largest === null ? 'none' : percent(largest)}`,
    `Median effect found with 80 % power: ${medianMde === null ? 'not known' : percent(medianMde)}`,
    ...(medianEpochs === null || medianMs === null
      ? []
      : [`Median experiment: ${epochs(medianEpochs)}, ${formatDuration(medianMs)}`]),
  ]);
}

export function factorText(factor: Factor): string {
  const { steps, ratio, low, high, confidence, epochs: n } = factor;
  const error = relativeError(factor);
  return lines([
    `${steps} steps per request: ${ratio.toFixed(3)} × the CPU time (${percent(confidence)} interval ${low.toFixed(3)} to ${high.toFixed(3)}, ${epochs(n)})`,
    `so 1 % is ${stepsFor(factor, 0.01)} steps, and what is planted is uncertain by ${percent(error)} of itself: 5 % by ${percent(0.05 * error)}`,
  ]);
}

const amountText = (knob: KnobKind, amount: number): string =>
  knob === 'alloc' ? `${amount} KiB` : percent(amount);

export function powerLine(knob: KnobKind, outcome: PowerOutcome, experiments: number): string {
  const covered = outcome.low === null ? null : isCovered(outcome);
  const holds = covered === null ? '' : covered ? ', holds it' : ', MISSES it';
  const side = outcome.faster ? 'faster' : 'slower';
  return `${amountText(knob, outcome.amount)} ${side} ${place(outcome.index + 1, experiments)}  ${outcomeText(outcome)}${holds}`;
}

export function effectText(knob: KnobKind, effect: EffectSummary): string {
  const { amount, planted, experiments: n, found, wrong, covered, same, unresolved, voids } = effect;
  const { investigate, bias, seen, medianMinutes } = effect;
  const truth = planted === null ? '' : ` (planted ${percent(planted, 3)})`;
  return lines([
    `${amountText(knob, amount)}${truth}: ${n} experiments, median ${medianMinutes === null ? '–' : formatDuration(medianMinutes * 60_000)}`,
    `  right sign ${found}, wrong ${wrong}${covered === null ? '' : `, interval holds it ${covered}`}`,
    `  same ${same}, unresolved ${unresolved}, void ${voids}, investigate ${investigate}`,
    `  median seen ${seen === null ? '–' : formatChange(1 + seen, 2)}${bias === null ? '' : `, bias ${formatChange(1 + bias, 2)}`}`,
  ]);
}

/** What the load saw of one side, for knobs of which it matters more than the mean. */
export function sideText(name: string, side: SideSummary): string {
  const time = (us: number | null): string => (us === null ? 'not measurable' : formatUs(us));
  const gc =
    side.collections === null || side.gcMs === null
      ? ''
      : `; ${side.collections.toFixed(2)} collections, ${side.gcMs.toFixed(2)} ms per 1,000 requests`;
  return `  ${name}: CPU ${time(side.cpuUsPerRequest)}, service time p50 ${time(side.p50Us)}, p99 ${time(side.p99Us)}${gc}\n`;
}
