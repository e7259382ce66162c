/** What each step of a ladder is worth, and its share of the way. */
import type { Effect } from '../../../model/analysis.ts';
import type { LadderAttribution, LadderOfScenario, LadderStep } from '../../../model/attribution.ts';
import type { BuildSummary, Plan, TrialRecord } from '../../../model/records.ts';
import { pairsOf, present } from '../pairs.ts';
import { contestantsOf, effectOf, toldApartBy, tooFew } from './family.ts';
import { changedLevels, changeOf, doing, listed, shareText } from './words.ts';

type Blocks = readonly (readonly TrialRecord[])[];
type Builds = Readonly<Record<string, BuildSummary>>;

/** Joins the changes of a step that changes several axes. */
const AND = ' + ';

export const ladderOf = (plan: Plan, blocks: Blocks, builds: Builds): LadderAttribution => ({
  kind: 'ladder',
  scenarios: plan.scenarios.map((scenario) => scenarioOf(plan, blocks, builds, scenario)),
});

function scenarioOf(plan: Plan, blocks: Blocks, builds: Builds, scenario: string): LadderOfScenario {
  const variants = contestantsOf(plan);
  const toldApart = toldApartBy(plan);
  const between = (from: string, to: string): Effect | null =>
    effectOf(plan, present(pairsOf(blocks, scenario, from, to).map(({ cpu }) => cpu)));
  const [first, last] = [variants[0]!, variants.at(-1)!];
  const whole = between(first, last);
  const steps = variants.slice(1).map((to, i): LadderStep => {
    const from = variants[i]!;
    const effect = between(from, to);
    const change = changedLevels(builds[from], builds[to]).join(AND);
    return {
      from,
      to,
      change: change === '' ? `${from} → ${to}` : change,
      effect,
      share: effect === null || !toldApart(whole) ? null : Math.log(effect.ratio) / Math.log(whole.ratio),
    };
  });
  const ratios = present(steps.map(({ effect }) => effect?.ratio ?? null));
  const product = ratios.length < steps.length ? null : ratios.reduce((all, ratio) => all * ratio, 1);
  return {
    scenario,
    sentence: sentenceOf(plan, whole, steps),
    remarks: remarksOf(plan, whole, steps, product),
    whole,
    steps,
    product,
  };
}

/** `parts`: how many of the steps are named at most, the greatest first. */
function sentenceOf(
  plan: Plan,
  whole: Effect | null,
  steps: readonly LadderStep[],
  parts = Number.POSITIVE_INFINITY,
): string {
  const variants = contestantsOf(plan);
  const [first, last] = [variants[0]!, variants.at(-1)!];
  const toldApart = toldApartBy(plan);
  if (whole === null)
    return `${last} against ${first} was not measured: there are fewer than two epochs with both`;
  if (!toldApart(whole))
    return (
      tooFew(plan, whole) ?? `${last} cannot be told apart from ${first}, so no step has a share of a whole`
    );
  const named = steps
    .filter(({ effect, share }) => toldApart(effect) && share !== null && share > 0)
    .sort((a, b) => b.share! - a.share!)
    .slice(0, parts)
    .map(({ change, share }, i) => `${shareText(share!)} ${i === 0 ? 'of the way is ' : ''}${change}`);
  return `${last} needs ${changeOf(whole)} than ${first}${named.length === 0 ? '' : `; ${listed(named)}`}`;
}

/** The sentence with the greatest step alone, or without any. */
export const ladderHeadline = (plan: Plan, { whole, steps }: LadderOfScenario, parts: 0 | 1): string =>
  sentenceOf(plan, whole, steps, parts);

function remarksOf(
  plan: Plan,
  whole: Effect | null,
  steps: readonly LadderStep[],
  product: number | null,
): string[] {
  const toldApart = toldApartBy(plan);
  const enough = ({ effect }: LadderStep): boolean => effect !== null && tooFew(plan, effect) === null;
  const seen = steps.filter(({ effect }) => toldApart(effect));
  const unseen = steps.filter((step) => enough(step) && !seen.includes(step)).map(({ change }) => change);
  // Where there are too few epochs altogether the sentence says so.
  const wholeStands = whole !== null && tooFew(plan, whole) === null;
  const absent = steps
    .filter((step) => (wholeStands ? !enough(step) : step.effect === null))
    .map(({ change }) => change);
  // Without a direction of the whole there is no other one either: each step that does something is named.
  const odd = toldApart(whole) ? seen.filter(({ share }) => share! < 0) : seen;
  const isOdd = toldApart(whole) ? 'is a step the other way: it' : 'by itself';
  const several = steps.filter(({ change }) => change.includes(AND));
  return [
    ...odd.map(
      ({ change, effect }) =>
        `${change} ${isOdd} ${doing(effect!.ratio, ['saves', 'costs'])} of CPU per request`,
    ),
    ...(unseen.length === 0 ? [] : [`not told apart from no change: ${listed(unseen)}`]),
    ...several.map(
      ({ change }) =>
        `${change}: these changed in one step, so their parts of it cannot be told from one another`,
    ),
    ...(absent.length === 0 ? [] : [`not measured in enough epochs with both sides: ${listed(absent)}`]),
    ...(wholeStands && steps.every(enough) ? disagreement(whole, steps, product!) : []),
  ];
}

/**
 * The steps of an epoch add up to its whole but for trimming, so the intervals of the product and of the whole cannot
 * lie apart, unless the two stand on different epochs. Here the product's is the widest that the steps' allow.
 */
function disagreement(whole: Effect, steps: readonly LadderStep[], product: number): string[] {
  const together = (bound: 'low' | 'high'): number =>
    steps.reduce((all, { effect }) => all * effect![bound], 1);
  const rounding = 1 + 1e-9;
  if (together('low') <= whole.high * rounding && together('high') * rounding >= whole.low) return [];
  const text = (ratio: number): string => ratio.toPrecision(3);
  return [
    `the steps multiply to ${text(product)} and the whole is ${text(whole.ratio)}, further apart than their intervals allow: ` +
      'trials failed and the two stand on different epochs, or the machine changed within epochs',
  ];
}
