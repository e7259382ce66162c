/** Claims on a terminal. Pure: records in, lines out. */
import { painter, paragraph, type TableCell, type Tone, table, wrap } from '../../reports/terminal/layout.ts';
import type { PublishedTable } from '../model/claim.ts';
import type { CarriedClaim } from './catalogue.ts';
import { scenariosOf } from './group.ts';
import type { ClaimVerdict } from './judge.ts';
import { admittedText, publishedText } from './numbers.ts';
import type { ClaimOutcome, RunOutcome } from './outcome.ts';
import { bySource, measuredText, questionText, reasonText, runText, tableText, tally } from './words.ts';

export interface TextOptions {
  width: number;
  color: boolean;
}

type Row = readonly TableCell[];

const TONES: Readonly<Record<ClaimVerdict, Tone>> = {
  confirmed: 'good',
  refuted: 'bad',
  unresolved: 'warn',
};

const INDENT = 2;

/** Lines under a row, over the whole width. */
const under = (text: string, width: number, tone: Tone = 'plain'): Row[] =>
  wrap(text, width - 2 - INDENT).map((line) => [{ text: line, indent: INDENT, tone }]);

const head = (...names: string[]): Row => names.map((text) => ({ text, tone: 'dim' }));

/** One table for all claims of a run, a heading for each source. */
export function renderRun(run: RunOutcome, { width, color }: TextOptions): string {
  const paint = painter(color);
  const rows = bySource(run.outcomes).flatMap(([source, own]) => [
    [{ text: source, tone: 'bold' as const }],
    ...own.flatMap((outcome) => outcomeRows(outcome, run.confidence, width)),
  ]);
  const align = ['left', 'right', 'right', 'left'] as const;
  return lines(
    ...paragraph(
      `Claims in ${run.scenarios.join(' and ')}: ${tally(run.outcomes)}`,
      width,
      '',
      'bold',
      paint,
    ),
    ...paragraph(runText(run), width),
    '',
    ...table([head('claim', 'published', 'measured', 'verdict'), ...rows], align, width, paint),
  );
}

function outcomeRows(outcome: ClaimOutcome, confidence: number, width: number): Row[] {
  const { claim, measured, verdict } = outcome;
  return [
    [
      { text: claim.id },
      { text: publishedText(claim) },
      { text: measuredText(measured, confidence) },
      { text: verdict, tone: TONES[verdict] },
    ],
    ...under(claim.text, width, 'dim'),
    ...under(`${questionText(outcome)}. ${reasonText(outcome, confidence)}`, width),
  ];
}

/** What there is to be measured. */
export function renderList(claims: readonly CarriedClaim[], { width, color }: TextOptions): string {
  const paint = painter(color);
  const rows = bySource(claims).flatMap(([source, own]) => [
    [{ text: source, tone: 'bold' as const }],
    ...own.flatMap((carried) => [
      [
        { text: carried.claim.id },
        { text: publishedText(carried.claim) },
        { text: admittedText(carried.claim.expected) ?? '' },
      ],
      ...under(carried.claim.text, width, 'dim'),
      ...under(`${questionText(carried)}; scenario ${scenariosOf(carried).join(' against ')}.`, width),
    ]),
  ]);
  const align = ['left', 'right', 'right'] as const;
  return lines(...table([head('claim', 'published', 'confirmed within'), ...rows], align, width, paint));
}

/** Published tables and what arithmetic says of them; empty without tables. */
export function renderTables(tables: readonly PublishedTable[], { width, color }: TextOptions): string {
  if (tables.length === 0) return '';
  const paint = painter(color);
  const blocks = tables
    .map(tableText)
    .flatMap(({ title, rows, findings, stands }) => [
      '',
      ...table(
        [
          [{ text: title, tone: 'bold' }],
          head('row', 'throughput', 'mean time', 'in flight'),
          ...rows.map((row) => row.map((text) => ({ text }))),
        ],
        ['left', 'right', 'right', 'right'],
        width,
        paint,
      ),
      ...findings.flatMap((text) => paragraph(text, width, '  - ', stands ? 'good' : 'bad', paint)),
    ]);
  return lines(paint('Published tables, checked by arithmetic', 'bold'), ...blocks);
}

const lines = (...all: string[]): string => `${all.join('\n')}\n`;
