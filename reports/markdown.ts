/** The report as a comment on a pull request: verdict first, tables small, the rest folded. */
import type { Analysis, Cell, Effect, VariantRow } from '../harness/model/analysis.ts';
import { formatBytes, formatCount, formatDuration } from '../harness/model/units.ts';
import { WARNINGS } from '../harness/model/warnings.ts';
import type { ReportFormat } from './shared/format.ts';
import { fenced, md } from './shared/markdown-escape.ts';
import * as words from './shared/words.ts';

type Align = 'left' | 'right';

function table(
  head: readonly string[],
  align: readonly Align[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = align.map((side) => (side === 'right' ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** GitHub parses Markdown inside <details> only after a blank line. */
const folded = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

const verdict = (cell: Cell): string => {
  const { symbol, word } = words.VERDICTS[cell.verdict];
  return `${symbol} **${word}**`;
};

const effectText = (effect: Effect | null): string =>
  effect === null ? words.NONE : `${words.effectChange(effect)} (${words.changeInterval(effect)})`;

function verdicts(analysis: Analysis): string {
  const several = analysis.plan.scenarios.length > 1;
  const interval = analysis.cells.find((cell) => cell.primary !== null)?.primary;
  const confidence = interval ? ` (${words.confidence(interval)} interval)` : '';
  return table(
    [
      ...(several ? ['scenario'] : []),
      'candidate',
      'verdict',
      `CPU/request${confidence}`,
      'throughput',
      'MDE',
    ],
    [...(several ? ['left' as const] : []), 'left', 'left', 'right', 'right', 'right'],
    analysis.cells.map((cell) => [
      ...(several ? [md(cell.scenario)] : []),
      md(cell.candidate),
      verdict(cell),
      effectText(cell.primary),
      effectText(cell.throughput),
      cell.mde === null ? words.NONE : words.percent(cell.mde),
    ]),
  );
}

function sentences(analysis: Analysis): string[] {
  const several = analysis.plan.scenarios.length > 1;
  const lines = analysis.cells
    .filter((cell) => cell.sentence !== analysis.headline)
    .map((cell) => {
      const scenario = several ? `${md(cell.scenario)}: ` : '';
      return `- ${words.VERDICTS[cell.verdict].symbol} ${scenario}${md(cell.sentence)}`;
    });
  if (lines.length === 0) return [];
  return [lines.length <= 3 ? lines.join('\n') : folded('Every comparison in words', lines.join('\n'))];
}

const rowOf = (row: VariantRow, several: boolean): string[] => [
  ...(several ? [md(row.scenario)] : []),
  md(row.variant),
  ...words.ROW_COLUMNS.map((column) => column.text(row)),
  formatCount(row.requests),
  formatCount(row.errors),
];

function numbers(analysis: Analysis): string {
  const several = analysis.plan.scenarios.length > 1;
  const head = [
    ...(several ? ['scenario'] : []),
    'variant',
    ...words.ROW_COLUMNS.map(({ title }) => title),
    'requests',
    'errors',
  ];
  const lefts = several ? 2 : 1;
  return folded(
    'What each variant did: CPU, throughput, service time, memory, start-up',
    `${table(
      head,
      head.map((_, i) => (i < lefts ? 'left' : 'right')),
      analysis.rows.map((row) => rowOf(row, several)),
    )}\n\nMedians over epochs; p50 and p99 of service time (from actual send).`,
  );
}

function suite(analysis: Analysis): string {
  const entries = Object.entries(analysis.conformance);
  const odd = entries.flatMap(([variant, { cases }]) =>
    cases
      .filter(({ status }) => status !== 'passed')
      .map((c) => [md(variant), md(c.id), c.status, md(c.title), md(c.message ?? '')]),
  );
  const good = entries.every(([, summary]) => words.suitePassed(summary));
  const line = entries.map(([variant, summary]) => `${md(variant)} ${words.suite(summary)}`).join(' · ');
  const body =
    odd.length === 0
      ? line
      : `${line}\n\n${table(['build', 'case', 'status', 'title', 'reason'], ['left', 'left', 'left', 'left', 'left'], odd)}`;
  return folded(`Suite: ${good ? 'passed by every build' : '<b>not passed by every build</b>'}`, body);
}

function warnings(analysis: Analysis): string[] {
  if (analysis.warnings.length === 0) return [];
  const lines = analysis.warnings.map(({ code, detail }) => {
    const { symptom, cause, action } = WARNINGS[code];
    return `- **${symptom}** ${detail === '' ? '' : `(${md(detail)}) `}${cause} _${action}_`;
  });
  return [`**${words.count(analysis.warnings.length, 'warning')}**\n\n${lines.join('\n')}`];
}

function failures(analysis: Analysis): string[] {
  if (analysis.failures.length === 0) return [];
  const items = analysis.failures.map(({ epoch, scenario, variant, failure }) => {
    const what = `Epoch ${epoch}, ${md(scenario)}, **${md(variant)}**: ${md(`${failure.code}: ${failure.message}`)}`;
    return failure.log.length === 0 ? what : `${what}\n\n${fenced(failure.log)}`;
  });
  return [folded(`${words.count(analysis.failures.length, 'failed trial')}`, items.join('\n\n'))];
}

function method(analysis: Analysis): string {
  const { plan, fingerprint: f } = analysis;
  const git =
    f.git === null
      ? 'no git'
      : `${md(f.git.branch)} ${f.git.commit.slice(0, 10)}${f.git.dirty ? ' (dirty)' : ''}`;
  const builds = Object.values(analysis.builds).map((b) => [
    md(b.variant),
    md(
      Object.entries(b.levels)
        .map(([axis, level]) => `${axis}=${level}`)
        .join(', '),
    ),
    md(b.engine),
    md(b.hash.slice(0, 12)),
  ]);
  return folded(
    'How it was decided, where, and how to repeat it',
    [
      md(analysis.rule),
      'MDE: the smallest effect of CPU time that the experiment would have found with 80 % power.',
      `Margin ± ${words.percent(plan.margin)}, alpha ${plan.alpha}, ${words.count(plan.epochs, 'epoch')} of ` +
        `${plan.slicesPerTrial} × ${plan.sliceMs} ms per variant, seed ${plan.seed}, load by ${plan.load}, ` +
        `took ${formatDuration(analysis.elapsedMs)}.`,
      table(['build', 'levels', 'engine', 'hash'], ['left', 'left', 'left', 'left'], builds),
      `${md(f.os)}, kernel ${md(f.kernel)}, ${md(f.cpuModel)}, ${words.count(f.cores, 'core')}, ` +
        `${formatBytes(f.memoryBytes)}, Node ${md(f.node)}, ${git}.`,
      fenced([analysis.command]),
    ].join('\n\n'),
  );
}

export function renderMarkdown(analysis: Analysis): string {
  const sections = [
    `### ${md(analysis.headline)}`,
    verdicts(analysis),
    ...sentences(analysis),
    ...warnings(analysis),
    numbers(analysis),
    suite(analysis),
    ...failures(analysis),
    method(analysis),
  ];
  return `${sections.join('\n\n')}\n`;
}

export const format: ReportFormat = { name: 'markdown', file: 'report.md', render: renderMarkdown };
