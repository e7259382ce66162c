/** The report as a comment on a pull request: verdict first, tables small, the rest folded. */
import type { Analysis, Cell, Effect, VariantRow } from '../harness/model/analysis.ts';
import { formatBytes, formatCount, formatDuration, formatSlices } from '../harness/model/units.ts';
import { WARNINGS } from '../harness/model/warnings.ts';
import { attribution } from './markdown/attribution.ts';
import { control } from './markdown/control.ts';
import { lab } from './markdown/lab.ts';
import { latency } from './markdown/latency.ts';
import { profiles } from './markdown/profiles.ts';
import { ranking } from './markdown/ranking.ts';
import { folded, table } from './markdown/table.ts';
import { isControl, rowsOf, variantName } from './shared/control.ts';
import { endedSentence, plannedLength } from './shared/ended.ts';
import { evidenceNeeded, evidenceText } from './shared/evidence.ts';
import type { ReportFormat } from './shared/format.ts';
import { intervalColumn, intervalNote } from './shared/looks.ts';
import { fenced, md } from './shared/markdown-escape.ts';
import { responseWords } from './shared/response.ts';
import * as words from './shared/words.ts';

const verdict = (cell: Cell): string => {
  const { symbol, word } = words.VERDICTS[cell.verdict];
  return `${symbol} **${word}**`;
};

const effectText = (effect: Effect | null): string =>
  effect === null ? words.NONE : `${words.effectChange(effect)} (${words.changeInterval(effect)})`;

function verdicts(analysis: Analysis): string {
  const several = analysis.plan.scenarios.length > 1;
  const sequential = analysis.plan.rule === 'sequential';
  return table(
    [
      ...(several ? ['scenario'] : []),
      'candidate',
      'verdict',
      `${responseWords(analysis.cells).short}/request (${intervalColumn(analysis)})`,
      'throughput',
      ...(sequential ? ['evidence'] : []),
      'MDE',
    ],
    [
      ...(several ? ['left' as const] : []),
      'left',
      'left',
      'right',
      'right',
      ...(sequential ? ['right' as const] : []),
      'right',
    ],
    analysis.cells.map((cell) => [
      ...(several ? [md(cell.scenario)] : []),
      md(cell.candidate),
      verdict(cell),
      effectText(cell.primary),
      effectText(cell.throughput),
      ...(sequential ? [cell.eValue === null ? words.NONE : evidenceText(cell.eValue)] : []),
      cell.mde === null ? words.NONE : words.percent(cell.mde),
    ]),
  );
}

/** What the columns of the verdicts mean, where the table has no room for it. */
function notes(analysis: Analysis): string[] {
  const evidence =
    analysis.plan.rule === 'sequential'
      ? `Evidence is the e-value of “they differ”; ${evidenceNeeded(analysis)} decides.`
      : null;
  const said = [intervalNote(analysis), evidence].filter((note) => note !== null);
  return said.length === 0 ? [] : [said.join(' ')];
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

/** Where two differ in more than their level. */
function shapes({ cells, plan }: Analysis): string[] {
  const lines = cells.flatMap(({ scenario, shapes: said }) =>
    said.map((text) => `- ~ ${plan.scenarios.length > 1 ? `${md(scenario)}: ` : ''}${md(text)}`),
  );
  return lines.length === 0 ? [] : [lines.join('\n')];
}

const rowOf = (analysis: Analysis, row: VariantRow, several: boolean): string[] => [
  ...(several ? [md(row.scenario)] : []),
  isControl(analysis, row.variant) ? `_${variantName(analysis, row.variant)}_` : md(row.variant),
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
      analysis.plan.scenarios.flatMap((scenario) =>
        rowsOf(analysis, scenario).map((row) => rowOf(analysis, row, several)),
      ),
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
  const line = entries.map(([variant, summary]) => `${md(variant)} ${md(words.suite(summary))}`).join(' · ');
  const volatile = [...new Set(entries.flatMap(([, { gate }]) => gate?.volatile ?? []))];
  const body = [
    line,
    ...(odd.length === 0
      ? []
      : [
          table(
            ['build', 'case', 'status', 'title', 'reason'],
            ['left', 'left', 'left', 'left', 'left'],
            odd,
          ),
        ]),
    ...(volatile.length === 0
      ? []
      : [
          `Not compared, because it changes by itself:\n\n${volatile.map((one) => `- ${md(one)}`).join('\n')}`,
        ]),
  ].join('\n\n');
  if (!entries.some(([, summary]) => words.hasSuite(summary)))
    return folded('Gate: passed by every target', body);
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
      `Margin ± ${words.percent(plan.margin)}, alpha ${plan.alpha}, ${plannedLength(plan)}, ` +
        `${plan.slicesPerTrial} slices of ${formatSlices(plan.sliceMs)} per variant and epoch, seed ${plan.seed}, load by ${plan.load}, ` +
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
    endedSentence(analysis),
    ...attribution(analysis),
    ...profiles(analysis),
    verdicts(analysis),
    ...notes(analysis),
    ...sentences(analysis),
    ...shapes(analysis),
    ...control(analysis),
    ...warnings(analysis),
    ...ranking(analysis),
    numbers(analysis),
    ...latency(analysis),
    suite(analysis),
    ...failures(analysis),
    method(analysis),
    lab(analysis),
  ];
  return `${sections.join('\n\n')}\n`;
}

export const format: ReportFormat = { name: 'markdown', file: 'report.md', render: renderMarkdown };
