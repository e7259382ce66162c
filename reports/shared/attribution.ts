/** Words about shares and doubts that all formats use. */
import type { Analysis, Effect } from '../../harness/model/analysis.ts';
import type { Attribution, FactorialTerm } from '../../harness/model/attribution.ts';
import { contestants } from './control.ts';
import { NONE, percent, ratio } from './words.ts';

/** `78 %`, `0.4 %`, `−3 %`; a dash where the whole has no shares. */
export function shareText(share: number | null): string {
  if (share === null) return NONE;
  const value = Math.abs(share) * 100;
  const text = value.toFixed(value < 0.95 ? 1 : 0);
  return `${share < 0 && Number(text) !== 0 ? '−' : ''}${text} %`;
}

/** `78 % of the way` */
export const partText = (share: number | null): string =>
  share === null ? 'no share' : `${shareText(share)} of the way`;

/** `÷ 20.0` from a half on, where percentages stop being read. */
export const wholeText = ({ ratio: value }: Effect): string =>
  value > 0.5 ? 'the whole' : `÷ ${ratio(1 / value)}`;

/** Where a check failed, nothing can be attributed to anything. */
export function attributionDoubt(
  { control, cells }: Pick<Analysis, 'control' | 'cells'>,
  scenario: string,
): string | null {
  if (control?.some((check) => check.scenario === scenario && check.differs))
    return 'Void: the control differs, so these numbers prove nothing.';
  const voids = cells.filter((cell) => cell.scenario === scenario && cell.verdict === 'void');
  return voids.length === 0
    ? null
    : `Void: ${voids.map(({ candidate }) => candidate).join(', ')}; what is said here of ${voids.length === 1 ? 'it' : 'them'} proves nothing.`;
}

export const effectsOf = (attribution: Attribution): Effect[] =>
  (attribution.kind === 'ladder'
    ? attribution.scenarios.flatMap(({ whole, steps }) => [whole, ...steps.map(({ effect }) => effect)])
    : attribution.scenarios.flatMap(({ whole, mainEffects, interactions }) => [
        whole,
        ...[...mainEffects, ...interactions].flatMap(({ contrasts }) =>
          contrasts.map(({ effect }) => effect),
        ),
      ])
  ).filter((effect) => effect !== null);

/** `99.8 % intervals, which hold together`, or what is left of that with too few epochs. */
export function intervalsText(analysis: Pick<Analysis, 'plan'>, effects: readonly Effect[]): string {
  const { alpha, scenarios } = analysis.plan;
  const asked = 1 - alpha / ((contestants(analysis).length - 1) * scenarios.length);
  const distinct = [...new Set(effects.map((effect) => percent(effect.confidence)))];
  const name = distinct.length === 1 ? `${distinct[0]!} intervals` : 'intervals';
  return effects.every(({ confidence }) => confidence >= asked - 1e-9)
    ? `${name}, which hold together`
    : `${name}, too few epochs to hold together`;
}

/** `gc: explicit → never`, `gc × runtime: explicit → never, per-request → snapshot` */
export const contrastName = (
  { axes }: Pick<FactorialTerm, 'axes'>,
  { changes }: FactorialTerm['contrasts'][number],
): string => `${axes.join(' × ')}: ${changes.join(', ')}`;

export const TITLES = {
  ladder: 'What each step is worth',
  factorial: 'What each axis is worth, and where they do not add up',
} as const satisfies Record<Attribution['kind'], string>;

const NOTES = {
  ladder:
    'Each step: this variant ÷ the one before it, CPU time per request, from the same epochs. Share: of the logarithm of the ' +
    'whole, because ratios multiply.',
  factorial:
    'Main effect: a level changed, averaged over all combinations of the other axes. Interaction: the joint change ÷ the product ' +
    'of its parts; 1 = they add up. Share: of the sum of squares between the combinations, on a log scale.',
} as const satisfies Record<Attribution['kind'], string>;

/** How the numbers are to be read. */
export const noteOf = (analysis: Pick<Analysis, 'plan'>, attribution: Attribution): string =>
  `${NOTES[attribution.kind]} With ${intervalsText(analysis, effectsOf(attribution))}.`;
