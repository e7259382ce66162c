/** What a ladder's steps or a factorial's axes are worth, in characters. */
import type { Analysis, Effect } from '../../harness/model/analysis.ts';
import type {
  FactorialOfScenario,
  FactorialTerm,
  LadderOfScenario,
} from '../../harness/model/attribution.ts';
import { attributionDoubt, noteOf, shareText, TITLES, wholeText } from '../shared/attribution.ts';
import { plain } from '../shared/plain.ts';
import { type Waterfall, type WaterfallRow, waterfallOf } from '../shared/waterfall.ts';
import * as words from '../shared/words.ts';
import { cells, type Paint, pad, paragraph, type TableCell, type Tone, table, wrap } from './layout.ts';

const TONES: Readonly<Record<ReturnType<typeof words.direction>, Tone>> = {
  better: 'good',
  worse: 'bad',
  both: 'plain',
};

const toneOf = (effect: Effect): Tone => TONES[words.direction(effect)];

/** Widest label: `per-request → snapshot`. */
const LABEL = 22;

/** A bar, or a point at the start, with the value it ends at beside it: at the left if there is room, else at the right. */
function strip(row: WaterfallRow, axis: Waterfall['axis'], width: number, paint: Paint): string {
  const { kind, bar, cpuUs, effect } = row;
  if (bar === null) return ' '.repeat(width);
  const column = (us: number): number => Math.round(axis.at(us) * (width - 1));
  const [from, to] = [column(bar.fromUs), column(bar.toUs)];
  const left = Math.min(from, to);
  const length = kind === 'start' ? 1 : Math.abs(to - from) + 1;
  const glyph = kind === 'start' ? '●' : kind === 'whole' ? '░' : from === to ? '│' : '█';
  const text = words.us(cpuUs);
  const [before, after] = [left - cells(text) - 1, width - left - length - cells(text) - 1];
  const lead = before >= 0 ? `${' '.repeat(before)}${text} ` : ' '.repeat(left);
  const rest = before < 0 && after >= 0 ? ` ${text}${' '.repeat(after)}` : ' '.repeat(width - left - length);
  return (
    lead + paint(glyph.repeat(length), kind === 'step' && effect !== null ? toneOf(effect) : 'plain') + rest
  );
}

/** Change and share, and the interval below them. */
function numbersOf({ kind, effect, share }: WaterfallRow): readonly [string, string, string] {
  if (kind === 'start') return ['', '', ''];
  if (effect === null) return ['not measured', '', ''];
  const part = kind === 'step' ? shareText(share) : effect.ratio > 0.5 ? '' : wholeText(effect);
  return [words.effectChange(effect), part, words.changeInterval(effect)];
}

/** Every step takes two lines or more: the axis, its bar and its numbers; the levels and the interval. */
function drawing({ rows, axis, logarithmic }: Waterfall, width: number, paint: Paint): string[] {
  const numbers = rows.map(numbersOf);
  const room = Math.max(
    ...numbers.map(([change, part, interval]) => Math.max(cells(change) + 2 + cells(part), cells(interval))),
  );
  const plot = width - 2 - LABEL - 2 - 2 - room;
  const lines = rows.flatMap((row, i) => {
    const [change, part, interval] = numbers[i]!;
    const parts =
      row.kind === 'step' ? plain(row.label).replace(/: /g, ':\n').split('\n') : [plain(row.label)];
    const label = parts.flatMap((text) => wrap(text, LABEL));
    const right = [
      change + pad(part, room - cells(change), 'right'),
      paint(pad(interval, room, 'right'), 'dim'),
    ];
    return Array.from({ length: Math.max(label.length, interval === '' ? 1 : 2) }, (_, at) => {
      const text = pad(label[at] ?? '', LABEL);
      const middle = at === 0 ? strip(row, axis, plot, paint) : ' '.repeat(plot);
      return `  ${row.kind === 'step' ? text : paint(text, 'bold')}  ${middle}  ${right[at] ?? ''}`.trimEnd();
    });
  });
  const scale = logarithmic ? 'log axis: a bar is as long as its share' : 'linear axis';
  return [...lines, ' '.repeat(LABEL + 4) + paint(scale, 'dim')];
}

/** Empty where nothing was measured, as the sentence says. */
function ladderLines(analysis: Analysis, ladder: LadderOfScenario, width: number, paint: Paint): string[] {
  const waterfall = waterfallOf(analysis, ladder);
  return waterfall === null ? [] : drawing(waterfall, width, paint);
}

const termRows = ({ axes, share, contrasts }: FactorialTerm): TableCell[][] =>
  contrasts.map(({ changes, effect }, i) => [
    {
      text: plain(
        `${axes.join(' × ')}${axes.length > 1 && contrasts.length === 1 ? '' : `: ${changes.join(', ')}`}`,
      ),
    },
    effect === null ? { text: words.NONE } : { text: `×${words.ratio(effect.ratio)}`, tone: toneOf(effect) },
    { text: effect === null ? 'not measured' : words.ratioInterval(effect) },
    { text: i === 0 ? shareText(share) : '' },
  ]);

function factorialLines(
  { whole, mainEffects, interactions }: FactorialOfScenario,
  width: number,
  paint: Paint,
): string[] {
  const head = ['', 'ratio', 'interval', 'of all'].map((text) => ({ text, tone: 'dim' as const }));
  const all: TableCell[] = [
    { text: 'all changed together', tone: 'bold' },
    { text: whole === null ? words.NONE : `×${words.ratio(whole.ratio)}` },
    { text: whole === null ? 'not measured' : words.ratioInterval(whole) },
    { text: '' },
  ];
  const rows: TableCell[][] = [
    head,
    [{ text: 'Main effects: changed ÷ unchanged', tone: 'dim' }],
    ...mainEffects.flatMap(termRows),
    all,
    [{ text: 'Interactions: together ÷ product of the parts, 1 = they add up', tone: 'dim' }],
    ...interactions.flatMap(termRows),
  ];
  return table(rows, ['left', 'right', 'right', 'right'], width, paint);
}

export function attributionLines(analysis: Analysis, width: number, paint: Paint): string[] {
  const { attribution } = analysis;
  if (attribution === null) return [];
  const bodies =
    attribution.kind === 'ladder'
      ? attribution.scenarios.map((it) => ({ it, body: ladderLines(analysis, it, width, paint) }))
      : attribution.scenarios.map((it) => ({ it, body: factorialLines(it, width, paint) }));
  const several = bodies.length > 1;
  return [
    paint(TITLES[attribution.kind], 'bold'),
    ...paragraph(noteOf(analysis, attribution), width, '  ', 'dim', paint),
    ...bodies.flatMap(({ it, body }) => {
      const doubt = attributionDoubt(analysis, it.scenario);
      return [
        ...(several ? ['', ...paragraph(plain(it.scenario), width, '  ', 'bold', paint)] : []),
        ...(doubt === null ? [] : paragraph(doubt, width, '  ✕ ', 'bad', paint)),
        ...(it.sentence === analysis.headline ? [] : paragraph(plain(it.sentence), width, '  ')),
        ...(body.length === 0 ? [] : ['', ...body]),
        ...it.remarks.flatMap((text) => paragraph(plain(text), width, '  – ', 'plain', paint)),
      ];
    }),
  ];
}
