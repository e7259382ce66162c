/** What to know beside the numbers: is it the same server, what to beware of, what failed. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { ConformanceSummary } from '../../harness/model/records.ts';
import { WARNINGS } from '../../harness/model/warnings.ts';
import { plain } from '../shared/plain.ts';
import * as words from '../shared/words.ts';
import { type Paint, paragraph } from './layout.ts';

/** Lines of a failed server's log that are shown here; the HTML and JSON reports have all that was kept. */
const LOG_LINES = 5;
/** The same of what is not compared. */
const VOLATILE_LINES = 5;

export function suite(analysis: Analysis, width: number, paint: Paint): string[] {
  const entries = Object.entries(analysis.conformance);
  if (entries.length === 0) return [paint('Suite', 'bold'), '  no build was tested'];
  const suites = entries.some(([, summary]) => words.hasSuite(summary));
  return [
    ...(suites ? suiteLines(entries, width, paint) : gateLines(entries, width, paint)),
    ...volatileLines(entries, width, paint),
  ];
}

type Entries = readonly [string, ConformanceSummary][];

function suiteLines(entries: Entries, width: number, paint: Paint): string[] {
  const texts = new Set(entries.map(([, summary]) => words.suite(summary)));
  const passed = entries.every(([, summary]) => words.suitePassed(summary));
  if (passed && texts.size === 1) {
    const line = `${[...texts][0]} passed by ${['the build', 'both builds'][entries.length - 1] ?? `all ${entries.length} builds`}`;
    return [`${paint('Suite', 'bold')}  ${line}`];
  }
  return [
    paint('Suite', 'bold'),
    ...entries.flatMap(([name, summary]) =>
      paragraph(
        `${plain(name)}: ${words.suite(summary)}`,
        width,
        words.suitePassed(summary) ? '  ✓ ' : '  ✗ ',
        words.suitePassed(summary) ? 'plain' : 'bad',
        paint,
      ),
    ),
  ];
}

/** None of them has a suite: what was asked is told of each, or once. */
function gateLines(entries: Entries, width: number, paint: Paint): string[] {
  const texts = new Set(entries.map(([, summary]) => words.suite(summary)));
  const all = ['the target', 'both targets'][entries.length - 1] ?? `all ${entries.length} targets`;
  const told =
    texts.size === 1
      ? [`${all}: ${[...texts][0]}`]
      : entries.map(([name, summary]) => `${name}: ${words.suite(summary)}`);
  return [paint('Gate', 'bold'), ...told.flatMap((text) => paragraph(plain(text), width, '  ✓ '))];
}

/** What was not compared, because the baseline itself answers it differently each time. */
function volatileLines(entries: Entries, width: number, paint: Paint): string[] {
  const all = [...new Set(entries.flatMap(([, { gate }]) => gate?.volatile ?? []))];
  if (all.length === 0) return [];
  const rest = all.length - VOLATILE_LINES;
  return [
    '  not compared, because it changes by itself:',
    ...[...all.slice(0, VOLATILE_LINES), ...(rest > 0 ? [`and ${rest} more`] : [])].flatMap((text) =>
      paragraph(plain(text), width, '    – ', 'dim', paint),
    ),
  ];
}

export function warnings(analysis: Analysis, width: number, paint: Paint): string[] {
  if (analysis.warnings.length === 0) return [];
  return [
    paint(`Warnings (${analysis.warnings.length})`, 'bold'),
    ...analysis.warnings.flatMap(({ code, detail }) => {
      const { symptom, cause, action } = WARNINGS[code];
      return [
        ...paragraph(symptom, width, '  ! ', 'warn', paint),
        ...(detail === '' ? [] : paragraph(plain(detail), width, '    Seen: ')),
        ...paragraph(cause, width, '    Why:  ', 'dim', paint),
        ...paragraph(action, width, '    Do:   '),
      ];
    }),
  ];
}

export function failures(analysis: Analysis, width: number, paint: Paint): string[] {
  if (analysis.failures.length === 0) return [];
  return [
    paint(`Failed trials (${analysis.failures.length})`, 'bold'),
    ...analysis.failures.flatMap(({ epoch, scenario, variant, failure }) => [
      ...paragraph(
        plain(`epoch ${epoch}, ${scenario}, ${variant}: ${failure.code}: ${failure.message}`),
        width,
        '  ✗ ',
        'bad',
        paint,
      ),
      ...failure.log
        .slice(-LOG_LINES)
        .flatMap((line) => paragraph(plain(line), width, '    | ', 'dim', paint)),
    ]),
  ];
}
