/** Main effects and interactions of chosen axes, from all combinations of their levels. */
import type { Effect } from '../../../model/analysis.ts';
import type {
  ConditionalEffect,
  FactorialAttribution,
  FactorialContrast,
  FactorialOfScenario,
  FactorialTerm,
} from '../../../model/attribution.ts';
import type { ExperimentDesign, Plan, TrialRecord } from '../../../model/records.ts';
import {
  axisSets,
  type Contrast,
  combinations,
  conditionalContrast,
  factorialContrasts,
  sumOfSquaresShares,
} from '../../../stats/factorial.ts';
import { hodgesLehmann } from '../../../stats/location.ts';
import { present } from '../pairs.ts';
import { contestantsOf, contrastLogs, effectOf, toldApartBy, tooFew } from './family.ts';
import { nonAdditive } from './non-additive.ts';
import { changeOf, listed, shareText } from './words.ts';

type Blocks = readonly (readonly TrialRecord[])[];
export type FactorialDesign = Extract<ExperimentDesign, { kind: 'factorial' }>;
type Axes = FactorialDesign['axes'];

export function factorialOf(plan: Plan, design: FactorialDesign, blocks: Blocks): FactorialAttribution {
  const variants = inDesignOrder(plan, design);
  return {
    kind: 'factorial',
    scenarios: plan.scenarios.map((scenario) => {
      const logs = (weights: Contrast): number[] => contrastLogs(blocks, scenario, variants, weights);
      return scenarioOf(plan, design, scenario, logs);
    }),
  };
}

/** The variant of every combination, as `combinations` numbers them. Throws when the plan lacks one. */
function inDesignOrder(plan: Plan, { axes, cells }: FactorialDesign): string[] {
  return combinations(axes.map(({ levels }) => levels.length)).map((cell) => {
    const levels = cell.map((level, axis) => axes[axis]!.levels[level]!);
    const variant = contestantsOf(plan).find((name) => cells[name]?.join() === levels.join());
    if (variant === undefined)
      throw new RangeError(`the plan has no variant for the combination ${levels.join(', ')}`);
    return variant;
  });
}

function scenarioOf(
  plan: Plan,
  { axes }: FactorialDesign,
  scenario: string,
  logsOf: (weights: Contrast) => number[],
): FactorialOfScenario {
  const counts = axes.map(({ levels }) => levels.length);
  const contrasts = factorialContrasts(counts).map((contrast) => ({
    set: contrast.axes,
    measured: contrastOf(plan, axes, contrast, logsOf),
  }));
  const toldApart = toldApartBy(plan);
  const someEffect = contrasts.some(({ measured }) => toldApart(measured.effect));
  const shares = someEffect ? sharesOf(counts, logsOf) : null;
  const terms = axisSets(counts.length).map(
    (set, i): FactorialTerm => ({
      axes: set.map((axis) => axes[axis]!.axis),
      share: shares?.[i]?.share ?? null,
      contrasts: contrasts.filter((it) => it.set.join() === set.join()).map(({ measured }) => measured),
    }),
  );
  const cells = combinations(counts).length;
  const whole = effectOf(plan, logsOf(unit(cells, cells - 1)));
  return {
    scenario,
    sentence: sentenceOf(plan, whole, terms),
    remarks:
      whole === null || tooFew(plan, whole) !== null ? [] : nonAdditive(terms.slice(axes.length), toldApart),
    whole,
    mainEffects: terms.slice(0, axes.length),
    interactions: terms.slice(axes.length),
  };
}

/** This combination ÷ the first. */
const unit = (cells: number, cell: number): Contrast =>
  Array.from({ length: cells }, (_, i) => (i === cell ? 1 : i === 0 ? -1 : 0));

function contrastOf(
  plan: Plan,
  axes: Axes,
  contrast: ReturnType<typeof factorialContrasts>[number],
  logsOf: (weights: Contrast) => number[],
): FactorialContrast {
  const { axes: set, levels, effect, joint } = contrast;
  const centre = (weights: Contrast): number | null => {
    const logs = logsOf(weights);
    return logs.length < 2 ? null : Math.exp(hodgesLehmann(logs));
  };
  return {
    changes: set.map((axis, i) => changeOfAxis(axes, axis, levels[i]!)),
    effect: effectOf(plan, logsOf(effect)),
    joint: centre(joint),
    product: set.length === 1 ? centre(joint) : centre(joint.map((weight, i) => weight - effect[i]!)),
    conditional: set.length === 2 ? conditionalOf(axes, contrast, centre) : [],
  };
}

const changeOfAxis = (axes: Axes, axis: number, level: number): string =>
  `${axes[axis]!.levels[0]!} → ${axes[axis]!.levels[level]!}`;

/** Of a pair the axis that does less, under both levels of the other: there a level that means nothing shows. */
function conditionalOf(
  axes: Axes,
  { axes: set, levels }: Pick<ReturnType<typeof factorialContrasts>[number], 'axes' | 'levels'>,
  centre: (weights: Contrast) => number | null,
): ConditionalEffect[] {
  const counts = axes.map((it) => it.levels.length);
  const pair = set.map((axis, i) => ({ axis, level: levels[i]! }));
  const under = (one: (typeof pair)[number], other: (typeof pair)[number]): (ConditionalEffect | null)[] =>
    [0, other.level].map((level) => {
      const ratio = centre(conditionalContrast(counts, one, { axis: other.axis, level }));
      const { axis, levels: names } = axes[other.axis]!;
      return ratio === null
        ? null
        : {
            axis: axes[one.axis]!.axis,
            change: changeOfAxis(axes, one.axis, one.level),
            under: `${axis}=${names[level]!}`,
            ratio,
          };
    });
  const both = [under(pair[0]!, pair[1]!), under(pair[1]!, pair[0]!)]
    .map((effects) => effects.filter((effect) => effect !== null))
    .filter((effects) => effects.length === 2);
  const size = (effects: readonly ConditionalEffect[]): number =>
    Math.abs(effects.reduce((sum, { ratio }) => sum + Math.log(ratio), 0));
  return both.sort((a, b) => size(a) - size(b))[0] ?? [];
}

/** From the estimates of each combination ÷ the first; null when one of them was not measured. */
function sharesOf(
  counts: readonly number[],
  logsOf: (weights: Contrast) => number[],
): ReturnType<typeof sumOfSquaresShares> {
  const cells = combinations(counts);
  const values = cells.map((_, cell) => {
    if (cell === 0) return 0;
    const logs = logsOf(unit(cells.length, cell));
    return logs.length === 0 ? null : hodgesLehmann(logs);
  });
  return values.includes(null) ? null : sumOfSquaresShares(counts, present(values));
}

/** `parts`: how many of the terms are named at most, the greatest first. */
function sentenceOf(
  plan: Plan,
  whole: Effect | null,
  terms: readonly FactorialTerm[],
  parts = Number.POSITIVE_INFINITY,
): string {
  if (whole === null)
    return 'not measured: there are fewer than two epochs in which the first and the last combination succeeded';
  const few = tooFew(plan, whole);
  if (few !== null) return few;
  const toldApart = toldApartBy(plan);
  const together = toldApart(whole)
    ? `all changed together need ${changeOf(whole)}`
    : 'all changed together cannot be told apart from none changed';
  const named = terms
    .filter(({ share, contrasts }) => share !== null && contrasts.some(({ effect }) => toldApart(effect)))
    .sort((a, b) => b.share! - a.share!);
  if (named.length === 0) return `${together}; no effect of an axis can be told apart from none`;
  const shown = named
    .slice(0, parts)
    .map(({ axes, share }, i) => `${axes.join(' × ')} ${i === 0 ? 'explains ' : ''}${shareText(share!)}`);
  return shown.length === 0
    ? together
    : `${together}; of the differences between the ${contestantsOf(plan).length} combinations, ${listed(shown)}`;
}

/** The sentence with the greatest term alone, or without any. */
export const factorialHeadline = (
  plan: Plan,
  { whole, mainEffects, interactions }: FactorialOfScenario,
  parts: 0 | 1,
): string => sentenceOf(plan, whole, [...mainEffects, ...interactions], parts);
