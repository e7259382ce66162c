/** claims.md in the folder of a run. Pure: the same records give the same bytes. */
import { md } from '../../reports/shared/markdown-escape.ts';
import type { PublishedTable } from '../model/claim.ts';
import { tablesOf } from './catalogue.ts';
import { publishedText } from './numbers.ts';
import type { ClaimOutcome, RunOutcome } from './outcome.ts';
import { bySource, measuredText, questionText, reasonText, runText, tableText, tally } from './words.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (
  head: readonly string[],
  rule: readonly string[],
  rows: readonly (readonly string[])[],
): string => [row(head), row(rule), ...rows.map((cells) => row(cells.map(md)))].join('\n');

export function renderMarkdown(run: RunOutcome): string {
  const sections = [
    `# Claims in ${md(run.scenarios.join(' and '))}`,
    `${md(tally(run.outcomes))}. ${md(runText(run))} Run ${md(run.runId)}.`,
    ...bySource(run.outcomes).map(
      ([source, own]) => `## ${md(source)}\n\n${outcomeTable(own, run.confidence)}`,
    ),
    ...tablesOf(run.outcomes).map(publishedTable),
  ];
  return `${sections.join('\n\n')}\n`;
}

const outcomeTable = (outcomes: readonly ClaimOutcome[], confidence: number): string =>
  table(
    ['claim', 'effect', 'published', 'measured (interval)', 'verdict', 'reason'],
    ['---', '---', '---:', '---:', '---', '---'],
    outcomes.map((outcome) => [
      outcome.claim.text,
      questionText(outcome),
      publishedText(outcome.claim),
      measuredText(outcome.measured, confidence),
      outcome.verdict,
      reasonText(outcome, confidence),
    ]),
  );

function publishedTable(published: PublishedTable): string {
  const { title, rows, findings } = tableText(published);
  return [
    `## Published figures, checked by arithmetic: ${md(title)}`,
    table(['row', 'throughput', 'mean time', 'in flight'], ['---', '---:', '---:', '---:'], rows),
    findings.map((text) => `- ${md(text)}`).join('\n'),
  ].join('\n\n');
}
