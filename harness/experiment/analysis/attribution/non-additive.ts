/** Where axes do not add up, in sentences. */
import type { ConditionalEffect, FactorialContrast, FactorialTerm } from '../../../model/attribution.ts';
import type { ToldApart } from './family.ts';
import { doing, listed, percent, rangeOf } from './words.ts';

/** One sentence per interaction that is there beyond doubt, or one that says that there is none. */
export function nonAdditive(interactions: readonly FactorialTerm[], toldApart: ToldApart): string[] {
  const sentences = interactions.flatMap(({ axes, contrasts }) =>
    contrasts
      .filter(({ effect }) => toldApart(effect))
      .map((contrast) => sentenceOf(axes, contrast, contrasts.length > 1)),
  );
  return sentences.length > 0 ? sentences : unseen(interactions);
}

/** Not seen is not the same as not there: how large one could still be. */
function unseen(interactions: readonly FactorialTerm[]): string[] {
  const effects = interactions.flatMap(({ contrasts }) => contrasts.flatMap(({ effect }) => effect ?? []));
  if (effects.length === 0) return [];
  const most = Math.max(...effects.flatMap(({ low, high }) => [high, 1 / low]));
  return [
    `no interaction can be told apart from none; the intervals allow a factor of ${most.toFixed(most < 1.1 ? 3 : 2)} at most`,
  ];
}

/** What the joint change is held against: everything that smaller sets of the axes explain. */
const EXPECTED: Readonly<Record<number, string>> = {
  2: 'their product',
  3: 'their parts and pairs',
};

function sentenceOf(
  axes: readonly string[],
  { changes, effect, joint, product, conditional }: FactorialContrast,
  several: boolean,
): string {
  const names = several ? axes.map((axis, i) => `${axis} (${changes[i]!})`) : axes;
  const expected = EXPECTED[axes.length] ?? 'all smaller sets of them';
  return (
    `${listed(names)} do not add up: ${comparison(joint!, product!, expected)} ` +
    `(interaction ×${effect!.ratio.toFixed(3)}, ${rangeOf(effect!)})${dependence(conditional)}`
  );
}

/** `; gc saves 10.1 % under runtime=per-request and 0.11 % under runtime=snapshot` */
function dependence([at, changed]: readonly ConditionalEffect[]): string {
  if (at === undefined || changed === undefined) return '';
  const here = doing(at.ratio, ['saves', 'costs']);
  const there = doing(changed.ratio, ['saves', 'costs']);
  const verb = here.split(' ')[0]!;
  const rest = there.startsWith(verb) ? there.slice(verb.length + 1) : there;
  return `; ${at.axis} ${here} under ${at.under} and ${rest} under ${changed.under}`;
}

/** `together they save 12.9 %, 3.1 points less than their product (16.0 %)` */
function comparison(joint: number, product: number, expected: string): string {
  const together = `together they ${doing(joint, ['save', 'cost'])}`;
  if (joint <= 1 !== product <= 1) {
    return `${together}, where ${expected} would ${doing(product, ['save', 'cost'])}`;
  }
  const points = (Math.abs(joint - 1) - Math.abs(product - 1)) * 100;
  const size = Math.abs(points).toFixed(Math.abs(points) < 0.995 ? 2 : 1);
  return `${together}, ${size} points ${points < 0 ? 'less' : 'more'} than ${expected} (${percent(product - 1)})`;
}
