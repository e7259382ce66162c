/** The report for a terminal: the answer first, then what it stands on. */
import type { Analysis, Cell, VerdictKind } from '../harness/model/analysis.ts';
import { formatCount, formatDuration } from '../harness/model/units.ts';
import { calibrationSentence } from './shared/calibration.ts';
import { isControl, rowsOf, variantName } from './shared/control.ts';
import { endedSentence, plannedLength } from './shared/ended.ts';
import type { ReportFormat } from './shared/format.ts';
import { intervalColumn, intervalNote } from './shared/looks.ts';
import { plain } from './shared/plain.ts';
import { responseWords } from './shared/response.ts';
import * as words from './shared/words.ts';
import { attributionLines } from './terminal/attribution.ts';
import { controlLines } from './terminal/control.ts';
import { textForest } from './terminal/forest.ts';
import { latencyLines } from './terminal/latency.ts';
import { type Paint, painter, paragraph, type TableCell, type Tone, table } from './terminal/layout.ts';
import { failures, suite, warnings } from './terminal/notes.ts';
import { profileLines } from './terminal/profiles.ts';
import { rankingLines } from './terminal/ranking.ts';

/** Up to this many cells each get their sentence; beyond it the table tells, and only doubts are spelled out. */
const SENTENCES = 3;

const TONES: Readonly<Record<VerdictKind, Tone>> = {
  faster: 'good',
  slower: 'bad',
  same: 'plain',
  unresolved: 'warn',
  void: 'bad',
  investigate: 'warn',
};

export interface TerminalOptions {
  color: boolean;
  /** Columns of the terminal; at least 72 are used. */
  width: number;
}

const verdictCell = (cell: Cell): TableCell => {
  const { symbol, word } = words.VERDICTS[cell.verdict];
  return { text: `${symbol} ${word}`, tone: TONES[cell.verdict] };
};

const isDoubt = (cell: Cell): boolean => ['unresolved', 'void', 'investigate'].includes(cell.verdict);

function sentences(analysis: Analysis, width: number, paint: Paint): string[] {
  const few = analysis.cells.length <= SENTENCES;
  return analysis.cells
    .filter((cell) => (few ? cell.sentence !== analysis.headline : isDoubt(cell)))
    .flatMap((cell) => {
      const { symbol } = words.VERDICTS[cell.verdict];
      const where = few || analysis.plan.scenarios.length < 2 ? '' : `${cell.scenario}: `;
      const text = plain(`${where}${cell.sentence}`);
      return paragraph(text, width, `  ${symbol} `, TONES[cell.verdict], paint);
    });
}

/** Where two differ in more than their level. */
function shapes({ cells, plan }: Analysis, width: number, paint: Paint): string[] {
  return cells.flatMap(({ scenario, shapes: said }) =>
    said.flatMap((text) =>
      paragraph(
        plain(plan.scenarios.length > 1 ? `${scenario}: ${text}` : text),
        width,
        '  ~ ',
        'warn',
        paint,
      ),
    ),
  );
}

function effects(analysis: Analysis, width: number, paint: Paint): string[] {
  const head: TableCell[] = ['candidate', 'ratio', intervalColumn(analysis), 'change', 'MDE', 'verdict'].map(
    (text) => ({ text, tone: 'dim' }),
  );
  const rows: TableCell[][] = [head];
  for (const scenario of analysis.plan.scenarios) {
    const several = analysis.plan.scenarios.length > 1;
    if (several) rows.push([{ text: plain(scenario), tone: 'bold' }]);
    for (const cell of analysis.cells.filter((c) => c.scenario === scenario)) {
      const effect = cell.primary;
      rows.push([
        { text: plain(cell.candidate), indent: several ? 2 : 0 },
        { text: effect === null ? words.NONE : words.ratio(effect.ratio) },
        { text: effect === null ? words.NONE : words.ratioInterval(effect) },
        { text: effect === null ? words.NONE : words.effectChange(effect) },
        { text: cell.mde === null ? words.NONE : words.percent(cell.mde) },
        verdictCell(cell),
      ]);
    }
  }
  const note = intervalNote(analysis);
  return [
    paint(`${responseWords(analysis.cells).title}, candidate ÷ baseline`, 'bold'),
    ...table(rows, ['left', 'right', 'right', 'right', 'right', 'left'], width, paint),
    paint('  MDE: the smallest effect it would have found, with 80 % power', 'dim'),
    ...(note === null ? [] : paragraph(note, width, '  ', 'dim', paint)),
  ];
}

function forest(analysis: Analysis, width: number, paint: Paint): string[] {
  const rows = analysis.plan.scenarios.flatMap((scenario) => [
    ...(analysis.plan.scenarios.length > 1 ? [{ label: scenario }] : []),
    ...analysis.cells
      .filter((cell) => cell.scenario === scenario)
      .map((cell) => ({ label: cell.candidate, cell })),
  ]);
  const lines = textForest(rows, analysis.plan.margin, width, paint);
  const legend = `  ● effect  ├─┤ interval  │ no difference  ░ margin ± ${words.percent(analysis.plan.margin)}`;
  return lines.length === 0 ? [] : [paint('Effects', 'bold') + paint(legend, 'dim'), ...lines];
}

function numbers(analysis: Analysis, width: number, paint: Paint): string[] {
  const rows: TableCell[][] = [
    [
      { text: 'variant', tone: 'dim' },
      ...words.ROW_COLUMNS.map(({ title }) => ({ text: title, tone: 'dim' as const })),
    ],
  ];
  for (const scenario of analysis.plan.scenarios) {
    const several = analysis.plan.scenarios.length > 1;
    if (several) rows.push([{ text: plain(scenario), tone: 'bold' }]);
    for (const row of rowsOf(analysis, scenario)) {
      const tone: Tone = isControl(analysis, row.variant) ? 'dim' : 'plain';
      rows.push([
        { text: plain(variantName(analysis, row.variant)), indent: several ? 2 : 0, tone },
        ...words.ROW_COLUMNS.map((column) => ({ text: column.text(row), tone })),
      ]);
    }
  }
  const align = ['left' as const, ...words.ROW_COLUMNS.map(() => 'right' as const)];
  const wrong = analysis.rows.filter((row) => row.errors > 0);
  return [
    paint('What each variant did', 'bold') + paint('  medians over epochs; p50, p99 of service time', 'dim'),
    ...table(rows, align, width, paint),
    ...wrong.flatMap((row) =>
      paragraph(
        plain(
          `${variantName(analysis, row.variant)}, ${row.scenario}: ${words.count(row.errors, 'error')} beside ` +
            `${formatCount(row.requests)} correct answers`,
        ),
        width,
        '  ! ',
        'warn',
        paint,
      ),
    ),
  ];
}

/** Broken so that it can still be pasted into a shell, where its words allow it. */
function command(text: string, width: number): string[] {
  const lines = paragraph(text, width - 2, '  $ ');
  const pastes = !/['"\\]/.test(text) && text.split(' ').every((word) => word.length <= width - 6);
  return lines.map((line, i) => (pastes && i < lines.length - 1 ? `${line} \\` : line));
}

function footer(analysis: Analysis, width: number, paint: Paint): string[] {
  const { plan } = analysis;
  return [
    paint('How it was decided', 'bold'),
    ...paragraph(plain(analysis.rule), width, '  '),
    ...paragraph(
      `margin ± ${words.percent(plan.margin)}, alpha ${plan.alpha}, ${plannedLength(plan)}, ` +
        `seed ${plan.seed}, load by ${plan.load}, took ${formatDuration(analysis.elapsedMs)}`,
      width,
      '  ',
      'dim',
      paint,
    ),
    ...command(plain(analysis.command), width),
    ...paragraph(calibrationSentence(analysis), width, '  ', 'dim', paint),
  ];
}

/** The whole report; no line is wider than `width` cells, and it ends with a line feed. */
export function renderTerminal(analysis: Analysis, options: TerminalOptions): string {
  const paint = painter(options.color);
  const width = Math.max(72, Math.floor(options.width));
  const sections = [
    [
      ...paragraph(plain(analysis.headline), width, '', 'bold', paint),
      ...paragraph(endedSentence(analysis), width, '  ', 'dim', paint),
      ...sentences(analysis, width, paint),
      ...shapes(analysis, width, paint),
    ],
    attributionLines(analysis, width, paint),
    profileLines(analysis, width, paint),
    effects(analysis, width, paint),
    forest(analysis, width, paint),
    rankingLines(analysis, width, paint),
    controlLines(analysis, width, paint),
    numbers(analysis, width, paint),
    latencyLines(analysis, width, paint),
    suite(analysis, width, paint),
    warnings(analysis, width, paint),
    failures(analysis, width, paint),
    footer(analysis, width, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

export const format: ReportFormat = {
  name: 'terminal',
  file: 'report.txt',
  render: (analysis) => renderTerminal(analysis, { color: false, width: 80 }),
};
