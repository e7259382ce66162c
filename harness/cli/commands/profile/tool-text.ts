import { basename } from 'node:path';
import { formatBytes } from '../../../model/units.ts';
import type { ToolRun } from '../../../profile/tools/run-tool.ts';
import type { Opener, ToolTable } from '../../../profile/tools/tool.ts';
import { wrapped } from './wrapped.ts';

const SHOWN_BY: Readonly<Record<Opener, string>> = {
  browser: 'a browser',
  speedscope: 'speedscope',
  editor: 'an editor',
};
const GAP = '  ';

export interface ToolRuns {
  scenario: string;
  runs: readonly ToolRun[];
}

/** What a person reads: at most `width` columns but for names of files, the paths of the pages last. */
export function toolText({ scenario, runs }: ToolRuns, { width }: { width: number }): string {
  const lines = runs.flatMap((run) => [
    `${run.variant} under ${run.tool}, ${scenario}`,
    ...wrapped(`${run.shows[0]!.toUpperCase()}${run.shows.slice(1)}.`, width, GAP),
    '',
    ...(run.table === undefined ? [] : [...tableLines(run.table, width), '']),
    ...run.files.map(
      ({ path, bytes, opens }) =>
        `${GAP}${formatBytes(bytes).padStart(9)}${GAP}${SHOWN_BY[opens].padEnd(10)}${GAP}${basename(path)}`,
    ),
    '',
  ]);
  const paths = runs.flatMap(({ files }) => pagesFirst(files).map(({ path }) => path));
  return `${[...lines, ...paths].join('\n')}\n`;
}

/** Pages, or, of a tool that has none, whatever it has. */
export function pagesFirst(files: ToolRun['files']): ToolRun['files'] {
  const pages = files.filter(({ opens }) => opens === 'browser');
  return pages.length > 0 ? pages : files;
}

function tableLines({ head, rows, note }: ToolTable, width: number): string[] {
  const columns = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const figures = columns.slice(1).reduce((sum, column) => sum + column + GAP.length, 0);
  const first = Math.min(columns[0]!, width - GAP.length - figures);
  const line = ([name, ...values]: readonly string[]): string =>
    GAP + clipped(name!, first) + values.map((value, i) => GAP + value.padStart(columns[i + 1]!)).join('');
  return [line(head), ...rows.map(line), ...wrapped(note, width, GAP)];
}

const clipped = (text: string, width: number): string =>
  text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
