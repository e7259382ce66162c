/** Main effects and interactions of a factorial, as bars from 1 on a log axis. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { FactorialOfScenario, FactorialTerm } from '../../harness/model/attribution.ts';
import { attributionDoubt, intervalsText, shareText } from '../shared/attribution.ts';
import { ratioAxis, tickText } from '../shared/axis.ts';
import * as words from '../shared/words.ts';
import { COLORS, fit, NAMES } from './draw.ts';
import { type FloatingRow, floatingBars } from './floating.ts';

const rowsOf = ({ axes, share, contrasts }: FactorialTerm): FloatingRow[] =>
  contrasts.map(({ changes, effect }, i) => ({
    // Of several axes with two levels each their names say which levels are meant.
    name: [
      ...fit(axes.join(' × '), NAMES),
      ...(axes.length > 1 && contrasts.length === 1 ? [] : fit(changes.join(', '), NAMES)),
    ],
    numbers:
      effect === null
        ? ['not measured']
        : [
            `× ${words.ratio(effect.ratio)}${i === 0 ? `  ·  ${shareText(share)} of all` : ''}`,
            words.ratioInterval(effect),
          ],
    bar: effect === null ? null : { from: 1, to: effect.ratio, low: effect.low, high: effect.high },
    color: effect === null ? COLORS.band : COLORS[words.direction(effect)],
  }));

/** null when no effect was measured. */
export function factorialChart(analysis: Analysis, scenario: FactorialOfScenario): Uint8Array | null {
  const terms = [...scenario.mainEffects, ...scenario.interactions];
  const effects = terms.flatMap(({ contrasts }) => contrasts.flatMap(({ effect }) => effect ?? []));
  if (effects.length === 0) return null;
  const axis = ratioAxis(
    effects.flatMap(({ ratio, low, high }) => [Math.max(low, ratio / 3), ratio, Math.min(high, ratio * 3)]),
    analysis.plan.margin,
  );
  const doubt = attributionDoubt(analysis, scenario.scenario);
  return floatingBars({
    title: `${doubt === null ? '' : 'Void. '}What each axis is worth: ${scenario.scenario}`,
    subtitle:
      doubt ??
      'CPU time per request. One axis: changed ÷ unchanged. Several (×): together ÷ product of the parts, 1 = they add up. ' +
        `Whiskers: ${intervalsText(analysis, effects)}.`,
    footnote: `${analysis.experimentId} · ${scenario.sentence}`,
    axis,
    logarithmic: true,
    tick: (ratio) => tickText(ratio, axis.ticks),
    axisTitle: '◂ less CPU        ratio        more CPU ▸',
    rule: 1,
    rows: terms.flatMap(rowsOf),
  });
}
