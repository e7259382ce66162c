/** The steps of a ladder as a waterfall: CPU time per request from the first variant down to the last. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { LadderOfScenario } from '../../harness/model/attribution.ts';
import { formatUs } from '../../harness/model/units.ts';
import { attributionDoubt, intervalsText, partText, wholeText } from '../shared/attribution.ts';
import { type WaterfallRow, waterfallOf } from '../shared/waterfall.ts';
import * as words from '../shared/words.ts';
import { COLORS, fit, NAMES } from './draw.ts';
import { floatingBars } from './floating.ts';

const colorOf = ({ kind, effect }: WaterfallRow): string =>
  kind === 'step' && effect !== null ? COLORS[words.direction(effect)] : COLORS.band;

const nameOf = ({ label, variant, kind }: WaterfallRow): string[] =>
  kind === 'step' ? [...fit(label, NAMES), ...fit(variant, { ...NAMES, lines: 1 })] : fit(label, NAMES);

function numbersOf({ kind, effect, share }: WaterfallRow): string[] {
  if (kind === 'start') return [''];
  if (effect === null) return ['not measured'];
  const part = kind === 'whole' ? wholeText(effect) : partText(share);
  return [
    `${words.effectChange(effect)}  ·  ${part}`,
    `× ${words.ratio(effect.ratio)}  (${words.ratioInterval(effect)})`,
  ];
}

/** null when there is nothing to draw. */
export function waterfallChart(analysis: Analysis, ladder: LadderOfScenario): Uint8Array | null {
  const waterfall = waterfallOf(analysis, ladder, 5);
  if (waterfall === null) return null;
  const { rows, axis, scenario, logarithmic } = waterfall;
  const effects = [ladder.whole, ...ladder.steps.map(({ effect }) => effect)].filter(
    (effect) => effect !== null,
  );
  const doubt = attributionDoubt(analysis, scenario);
  return floatingBars({
    title: `${doubt === null ? '' : 'Void. '}Step by step from ${ladder.steps[0]!.from} to ${ladder.steps.at(-1)!.to}: ${scenario}`,
    subtitle:
      doubt ??
      `CPU time per request, medians, ${logarithmic ? 'log axis: a bar is as long as its share of the way' : 'linear axis'}. ` +
        `Whiskers: ${intervalsText(analysis, effects)}.`,
    footnote: `${analysis.experimentId} · ${ladder.sentence}`,
    axis,
    logarithmic,
    tick: (us) => (us === 0 ? '0' : formatUs(us)),
    axisTitle: '◂ less CPU        per request        more CPU ▸',
    rows: rows.map((row, i) => {
      const next = rows[i + 1];
      return {
        name: nameOf(row),
        numbers: numbersOf(row),
        bar:
          row.bar === null
            ? null
            : { from: row.bar.fromUs, to: row.bar.toUs, low: row.bar.lowUs, high: row.bar.highUs },
        color: colorOf(row),
        point: row.kind === 'start',
        text: words.us(row.cpuUs),
        linked: next !== undefined && next.kind === 'step' && next.bar !== null,
      };
    }),
  });
}
