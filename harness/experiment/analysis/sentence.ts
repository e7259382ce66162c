/** Verdicts in words: one sentence per cell, one for the whole, one on how it was decided. */
import type { Cell, ControlCheck, Effect, VerdictKind } from '../../model/analysis.ts';
import type { Plan } from '../../model/records.ts';
import { LAB } from '../../model/source.ts';
import { candidatesOf, comparisons, fewestEpochs } from '../plan.ts';
import { designFlags } from './attribution.ts';
import { wordOf } from './response.ts';
import { typedTargets, typedWorkload } from './typed.ts';
import type { VoidReason } from './void-reason.ts';
import type { Halves } from './warmth.ts';

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** `99 %`, `99.9 %`: at most two decimals, none that are zero. */
const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** Two decimals where the interval is narrow, else one. */
const decimalsOf = ({ low, high }: Effect): number => (high - low < 0.002 ? 2 : 1);

/** `1.07`, `14.1`, `120` */
const factor = (value: number): string =>
  value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);

/** `6.6 % less CPU per request`; twice as much and more is a factor. */
function change(
  effect: Effect,
  what = `${wordOf(effect)} per request`,
  [less, more] = ['less', 'more'],
): string {
  if (effect.ratio >= 2) return `${factor(effect.ratio)}× the ${what}`;
  const points = Math.abs(effect.ratio - 1) * 100;
  return `${points.toFixed(decimalsOf(effect))} % ${effect.ratio <= 1 ? less : more} ${what}`;
}

/** `5.9–7.3 %` on one side of no change, `−0.6 to +0.3 %` across it, `2.10–2.31×` for factors. */
function range(effect: Effect): string {
  const { low, high, ratio } = effect;
  if (ratio >= 2) return `${factor(low)}–${factor(high)}×`;
  const decimals = decimalsOf(effect);
  const points = (value: number): string => Math.abs((value - 1) * 100).toFixed(decimals);
  if (high < 1) return `${points(high)}–${points(low)} %`;
  if (low > 1) return `${points(low)}–${points(high)} %`;
  const signed = (value: number): string => {
    const text = points(value);
    return Number(text) === 0 ? text : `${value < 1 ? '−' : '+'}${text}`;
  };
  return `${signed(low)} to ${signed(high)} %`;
}

const numbers = (effect: Effect): string =>
  `${change(effect)}, ${percent(effect.confidence)} interval ${range(effect)}, ${count(effect.n, 'epoch')}`;

const BY_THROUGHPUT = '; judged by throughput, because CPU time could not be read';

export interface Doubts {
  /** Why it is void, null when it is not. */
  void: VoidReason | null;
  /** Of a difference that was still moving while it was measured. */
  moving: Halves | null;
}

export function sentence(cell: Omit<Cell, 'sentence'>, plan: Plan, doubts: Doubts): string {
  const { candidate, primary, verdict } = cell;
  const baseline = plan.variants[0]!;
  if (primary === null) return unmeasured(cell, baseline);
  const basis = cell.response === 'throughput' ? BY_THROUGHPUT : '';
  const moving = doubts.moving === null ? '' : `; still moving: ${movement(primary, doubts.moving)}`;
  switch (verdict) {
    case 'faster':
      return `${candidate} is ${factor(1 / primary.ratio)}× faster than ${baseline}: ${numbers(primary)}${moving}${basis}`;
    case 'slower':
      return `${candidate} is ${factor(primary.ratio)}× slower than ${baseline}: ${numbers(primary)}${moving}${basis}`;
    case 'same':
      return `${candidate} and ${baseline} are the same within ±${percent(plan.margin)}: ${numbers(primary)}${basis}`;
    case 'investigate':
      return (
        `investigate ${candidate}: it needs ${change(primary)} than ${baseline}, ` +
        `yet has ${change(cell.throughput!, 'throughput', ['lower', 'higher'])}`
      );
    case 'void':
      return `void: ${candidate} against ${baseline} proves nothing, because ${failedCheck(baseline, primary, doubts.void)}`;
    case 'unresolved':
      return `unresolved: ${candidate} against ${baseline}, ${numbers(primary)}${outlook(cell, plan)}${basis}`;
  }
}

function failedCheck(baseline: string, primary: Effect, reason: VoidReason | null): string {
  if (reason?.kind === 'warm-up' || reason?.kind === 'generator') return reason.text;
  if (reason?.kind === 'cold')
    return `most of the difference went away while it was measured: ${movement(primary, reason.halves)}: give --warmup`;
  const effect = reason?.kind === 'control' ? reason.check.effect : null;
  return effect === null
    ? 'a check of the experiment failed'
    : `the control differs: a twin of ${baseline} used ${numbers(effect)}`;
}

/** `1.99× the CPU in the first half of the slices, 1.15× in the second` */
const movement = (effect: Effect, { early, late }: Halves): string =>
  `${factor(Math.exp(early))}× the ${wordOf(effect)} in the first half of the slices, ${factor(Math.exp(late))}× in the second`;

function unmeasured({ candidate, pairs }: Omit<Cell, 'sentence'>, baseline: string): string {
  if (pairs.length === 0)
    return `${candidate} was not measured: in no epoch did both it and ${baseline} succeed`;
  if (pairs.length === 1) return `unresolved: ${candidate} and ${baseline} have a single epoch in common`;
  return `unresolved: neither CPU time nor throughput of ${candidate} and ${baseline} could be measured`;
}

function outlook({ mde, minutesNeeded, epochsUsed }: Omit<Cell, 'sentence'>, plan: Plan): string {
  const fewest = fewestEpochs(plan);
  if (epochsUsed < fewest) return `; a verdict at ${percent(plan.alpha)} takes at least ${fewest} epochs`;
  const seen = mde === null ? '' : `; this experiment could have seen ${percent(mde)}`;
  if (minutesNeeded === null) return seen;
  return `${seen}; about ${count(Math.max(1, Math.round(minutesNeeded)), 'more minute')} for ${percent(plan.margin)}`;
}

const ORDER: readonly VerdictKind[] = ['faster', 'slower', 'same', 'unresolved', 'investigate', 'void'];
const PHRASES: Partial<Record<VerdictKind, string>> = { investigate: 'to investigate' };

/** The sentence of the only cell, or how many of each verdict; without a candidate, what the control says. */
export function headline(
  cells: readonly Cell[],
  plan: Plan,
  control: readonly ControlCheck[] | null,
): string {
  if (cells.length === 0) return (control ?? []).map((check) => controlSentence(plan, check)).join('; ');
  if (cells.length === 1) return cells[0]!.sentence;
  const counts = ORDER.map(
    (verdict) => [verdict, cells.filter((cell) => cell.verdict === verdict).length] as const,
  )
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => `${n} ${PHRASES[verdict] ?? verdict}`);
  const candidates = candidatesOf(plan).length;
  return `${count(candidates, 'candidate')} × ${count(plan.scenarios.length, 'scenario')} against ${plan.variants[0]}: ${counts.join(', ')}`;
}

export function rule(plan: Plan, cells: readonly Pick<Cell, 'response'>[]): string {
  const m = comparisons(plan);
  const twin =
    plan.control === null
      ? ''
      : ` A twin of ${plan.variants[0]} runs in every epoch; if it differs, all is void.`;
  const control = `${twin}${basis(cells)}`;
  if (plan.rule === 'sequential') {
    const family =
      m === 1
        ? `one comparison, decided when the evidence (e-value) reaches ${Math.round(1 / plan.alpha)}`
        : `${m} comparisons, e-BH at ${percent(plan.alpha)}: of the differences called, a share of at most that is expected to be false`;
    return (
      'Betting test on the signs of the epochs’ log-ratios of CPU time per request, looked at after every epoch and valid at ' +
      `every look; ${family}; intervals are confidence sequences; estimate by Hodges–Lehmann; “same” means the whole ` +
      `interval lies within ±${percent(plan.margin)}.${control}`
    );
  }
  const family =
    m === 1
      ? 'one comparison'
      : `${m} comparisons, corrected by Holm, with intervals of ${percent(1 - plan.alpha / m)} each so that all hold together`;
  return (
    `Exact signed-rank (sign-flip) test on the epochs’ log-ratios of CPU time per request, ` +
    `a number of epochs fixed beforehand, two-sided at ${percent(plan.alpha)}, ${family}; ` +
    `estimate by Hodges–Lehmann; “same” means the whole interval lies within ±${percent(plan.margin)}.${control}`
  );
}

/** Nothing where all rest on CPU time, as a rule. */
function basis(cells: readonly Pick<Cell, 'response'>[]): string {
  const blind = cells.filter(({ response }) => response === 'throughput').length;
  if (blind === 0) return '';
  const which =
    blind === cells.length ? 'CPU time could not be read' : `${blind} of ${cells.length} have no CPU time`;
  return ` ${which}: judged by throughput instead, as time per request.`;
}

/** The command that repeats the experiment. `budgetMs`: what was asked for, or null for a number of epochs. */
export function command(plan: Plan, budgetMs: number | null): string {
  if (candidatesOf(plan).length === 0) return recordCommand(plan);
  const flags = [
    ...(designFlags(plan) ?? [typedTargets([plan.variants[0]!, ...candidatesOf(plan)])]),
    typedWorkload(plan),
    ...(plan.quick ? ['--quick'] : []),
    plan.rule === 'sequential' && budgetMs !== null
      ? `--budget ${Math.round(budgetMs / 1_000)}s`
      : `--epochs ${plan.epochs}`,
    // Rates of its own are part of the workload.
    ...(plan.latency === null || plan.latency.loads.length === 0 ? [] : ['--latency']),
    ...(plan.control !== null ? ['--control'] : plan.quick ? [] : ['--no-control']),
    `--slices ${plan.slicesPerTrial}`,
    `--alpha ${plan.alpha}`,
    `--margin ${plan.margin}`,
    `--load ${plan.load}`,
    `--seed ${plan.seed}`,
  ];
  return `${LAB} ${flags.join(' ')}`;
}

/** A build against itself alone is what `calibrate record` measures. */
const recordCommand = ({ variants, scenarios, epochs, slicesPerTrial, seed }: Plan): string =>
  `${LAB} calibrate record --subject ${variants[0]} --scenario ${scenarios.join(',')} ` +
  `--epochs ${epochs} --slices ${slicesPerTrial} --seed ${seed}`;

function controlSentence(plan: Plan, { scenario, effect, differs }: ControlCheck): string {
  const what = `${plan.variants[0]} against itself in ${scenario}`;
  if (effect === null) return `${what} was not measured`;
  return `${what} ${differs ? 'differs' : 'agrees'}: ${numbers(effect)}`;
}
