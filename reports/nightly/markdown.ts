/** The night as the summary of a CI step: what matters most first, and never longer than GitHub takes. */
import type { NightlyReport, NightlySeries } from '../../harness/model/nightly.ts';
import { folded, table } from '../markdown/table.ts';
import { md } from '../shared/markdown-escape.ts';
import { plain } from '../shared/plain.ts';
import { count, VERDICTS } from '../shared/words.ts';
import { calibrationText } from './calibration.ts';
import {
  blessCommand,
  byImportance,
  changeRange,
  changeSentence,
  changeText,
  headline,
  openChange,
  ratioText,
  referenceText,
  STANDINGS,
  seriesTitle,
  standingOf,
  summaryText,
  tonightsChange,
  visibleText,
} from './words.ts';

/** A step summary of GitHub's may have 1 MiB; this leaves room for what others write into it. */
export const MARKDOWN_LIMIT_BYTES = 1_000_000;
/** Rows of each list, tried in turn until the whole fits. */
const ROWS = [Number.POSITIVE_INFINITY, 1_000, 200, 50, 10];

export function nightlyMarkdown(report: NightlyReport, limitBytes = MARKDOWN_LIMIT_BYTES): string {
  let text = '';
  for (const rows of ROWS) {
    text = render(report, rows);
    if (Buffer.byteLength(text) <= limitBytes) return text;
  }
  throw new RangeError(
    `nightly summary: ${Buffer.byteLength(text)} bytes with ten rows a list, ${limitBytes} allowed`,
  );
}

function render(report: NightlyReport, rows: number): string {
  const sections = [
    `### ${md(headline(report))}`,
    md(summaryText(report)),
    ...(report.reference === null ? [] : [md(`Every series is divided by ${referenceText(report)}.`)]),
    ...changes(report, rows),
    ...verdicts(report, rows),
    ...seriesTable(report, rows),
    ...notCovered(report, rows),
    `_${md(calibrationText(report))}_`,
    ...links(report),
  ];
  return `${sections.join('\n\n')}\n`;
}

const rest = (all: number, rows: number): string[] =>
  all <= rows ? [] : [`… and ${count(all - rows, 'more', 'more')}, which the site lists.`];

/** Alarms of tonight with all that is known of them; then suspects, which are not told as changes. */
function changes({ series }: NightlyReport, rows: number): string[] {
  const sorted = byImportance(series);
  const alarms = sorted.flatMap((it) => {
    const change = tonightsChange(it);
    return change === undefined ? [] : [{ it, change }];
  });
  const items = alarms.slice(0, rows).map(({ it, change }) => {
    const { symbol } = STANDINGS[standingOf(it)];
    const page = change.page === null ? '' : ` What changed, function by function: ${code(change.page)}`;
    const next = change.blessed === null ? ` Intended? ${code(blessCommand(it.series))}` : '';
    return `- ${symbol} **${md(changeSentence(change))}**${page}${next}`;
  });
  const suspects = sorted.filter((it) => standingOf(it) === 'suspect');
  const open = sorted.flatMap((it) => openChange(it) ?? []);
  return [
    ...(items.length === 0 ? [] : [[...items, ...rest(alarms.length, rows)].join('\n')]),
    ...(suspects.length === 0
      ? []
      : [
          `? Not certain, because not measured a second time: ${suspects
            .slice(0, rows)
            .map((it) => `${md(it.series)} (${changeText(it.change)})`)
            .join(', ')}`,
        ]),
    ...(open.length === 0
      ? []
      : [
          [
            '**Told earlier, and neither undone nor blessed**\n',
            ...open.slice(0, rows).map((it) => `- ! ${it.night}: ${md(changeSentence(it))}`),
            ...rest(open.length, rows),
          ].join('\n'),
        ]),
  ];
}

/** In a code span, in which a backtick would end it. */
const code = (text: string): string => {
  const line = plain(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
};

function verdicts({ verdicts: all }: NightlyReport, rows: number): string[] {
  if (all.length === 0) return [];
  const lines = all
    .slice(0, rows)
    .map(
      ({ scenario, verdict, sentence }) => `- ${VERDICTS[verdict].symbol} ${md(scenario)}: ${md(sentence)}`,
    );
  return [`**Measured directly**\n\n${[...lines, ...rest(all.length, rows)].join('\n')}`];
}

const row = (it: NightlySeries): string[] => {
  const { symbol, word } = STANDINGS[standingOf(it)];
  return [
    md(it.series),
    `${symbol} ${word}`,
    ratioText(it.tonight),
    it.change === null ? '–' : `${changeText(it.change)} (${changeRange(it.change)})`,
    visibleText(it.visible),
    String(it.nights.length),
  ];
};

function seriesTable(report: NightlyReport, rows: number): string[] {
  const { series } = report;
  if (series.length === 0) return [];
  const sorted = byImportance(series);
  const head = ['series', 'state', '÷ reference', 'against its level', 'visible', 'nights'];
  const body = table(
    head,
    ['left', 'left', 'right', 'right', 'right', 'right'],
    sorted.slice(0, rows).map(row),
  );
  const note =
    'Intervals: 95 %. Visible: the smallest change that tonight would have found at once with 80 % power.';
  return [folded(seriesTitle(report), [body, ...rest(series.length, rows), note].join('\n\n'))];
}

function notCovered({ coverage }: NightlyReport, rows: number): string[] {
  const all = [
    ...coverage.notMeasured.map(({ series, reason }) => `- ${md(series)}: not measured: ${md(reason)}`),
    ...coverage.notJudged.map(({ series, reason }) => `- ${md(series)}: not judged: ${md(reason)}`),
  ];
  if (all.length === 0) return [];
  return [
    folded(`Not covered: ${all.length}`, [...all.slice(0, rows), ...rest(all.length, rows)].join('\n')),
  ];
}

/** As text: an address from outside is nothing to be made clickable unseen. */
const links = ({ links: all }: NightlyReport): string[] =>
  all.length === 0 ? [] : [all.map(({ label, href }) => `${md(label)}: ${code(href)}`).join(' · ')];
