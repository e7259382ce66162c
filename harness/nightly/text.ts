/** A night for the terminal: lines of at most `width` cells. */
import {
  changeSentence,
  changeText,
  headline,
  nightText,
  referenceText,
  STANDINGS,
  standingOf,
  tonightsChange,
  visibleText,
} from '../../reports/nightly/words.ts';
import { painter, paragraph, type Tone, table } from '../../reports/terminal/layout.ts';
import type { RatioEstimate } from '../model/history.ts';
import type { NightlyReport } from '../model/nightly.ts';
import { formatDuration } from '../model/units.ts';
import { median } from '../stats/location.ts';
import { type NightResult, outcomeText } from './types.ts';

export interface TextOptions {
  width: number;
  color: boolean;
}

const TONES: Readonly<Record<ReturnType<typeof standingOf>, Tone>> = {
  slower: 'bad',
  faster: 'good',
  suspect: 'warn',
  changed: 'warn',
  'not-judged': 'dim',
  cleared: 'plain',
  steady: 'plain',
};

export function nightlyText(
  report: NightlyReport,
  result: NightResult,
  { width, color }: TextOptions,
): string {
  const paint = painter(color);
  const line = (text: string, tone: Tone = 'plain'): string[] => paragraph(text, width, '  ', tone, paint);
  const alarms = report.series.flatMap((it) => {
    const change = tonightsChange(it);
    if (change === undefined) return [];
    const verdict = report.verdicts.find((v) => `${v.scenario}/${v.candidate}` === it.series);
    const missing = result.notCompared.find(({ series }) => series === it.series);
    return [
      ...line(changeSentence(change), change.direction === 'slower' ? 'bad' : 'good'),
      ...(verdict === undefined ? [] : line(`Measured directly: ${verdict.sentence.replace(/\.?$/, '.')}`)),
      ...(missing === undefined ? [] : line(`Not measured against the last good build: ${missing.reason}.`)),
    ];
  });
  return `${[
    paint(`${nightText(report)}`, 'bold'),
    ...line(`${headline(report)}.`),
    ...alarms,
    '',
    ...seriesTable(report, result, width, paint),
    '',
    ...coverage(report, result).flatMap((text) => line(text)),
  ].join('\n')}\n`;
}

function seriesTable(
  report: NightlyReport,
  result: NightResult,
  width: number,
  paint: ReturnType<typeof painter>,
): string[] {
  const own = result.series.flatMap(({ series }) => report.series.filter((it) => it.series === series));
  if (own.length === 0) return [];
  const header = ['series', 'epochs', 'within', 'change', 'visible', 'state'];
  const rows = own.map((it) => {
    const standing = standingOf(it);
    const texts = [
      it.series,
      it.tonight === null ? '–' : String(it.tonight.epochs),
      it.tonight === null ? '–' : `±${half(it.tonight)}`,
      it.change === null ? '–' : `${changeText(it.change)} ±${half(it.change)}`,
      visibleText(it.visible),
      `${STANDINGS[standing].symbol} ${STANDINGS[standing].word}`,
    ];
    return texts.map((text) => ({ text, tone: TONES[standing] }));
  });
  return table(
    [header.map((text) => ({ text, tone: 'dim' as const })), ...rows],
    ['left', 'right', 'right', 'right', 'right', 'left'],
    width,
    paint,
  );
}

/** Half of a 95 % interval: `1.2 %`. */
const half = ({ low, high }: Pick<RatioEstimate, 'low' | 'high'>): string =>
  `${((Math.log(high / low) / 2) * 100).toFixed(1)} %`;

/** What the night covered, what it could have seen, and what it did not do. */
function coverage(report: NightlyReport, result: NightResult): string[] {
  const missing = new Set(report.coverage.notMeasured.map(({ series }) => series));
  const covered = result.series.filter(({ series }) => !missing.has(series)).length;
  const reasons = report.coverage.notMeasured.map(
    ({ series, reason }) => `${series}: not covered: ${reason}.`,
  );
  const notJudged = Map.groupBy(
    report.series.filter(
      (it) =>
        it.reason !== null && result.series.some(({ series }) => series === it.series) && it.tonight !== null,
    ),
    ({ reason }) => reason!,
  );
  return [
    `${covered} of ${result.series.length} series covered${missing.size === 0 ? '' : `, ${missing.size} not`}. ` +
      `Each is divided by the ${referenceText(report)}.`,
    ...seen(report, result),
    ...[...notJudged].map(
      ([reason, series]) => `Not judged: ${series.map((it) => it.series).join(', ')} (${reason}).`,
    ),
    ...reasons,
    ...broken(result),
  ];
}

/** What tonight would have found at once, and what more would take, from what was measured. */
function seen(report: NightlyReport, { series }: NightResult): string[] {
  const own = report.series.filter((it) => series.some((measured) => measured.series === it.series));
  const epochs = own.flatMap(({ tonight }) => tonight?.epochs ?? []);
  const epochMs = series.flatMap(({ outcome }) => (outcome.kind === 'kept' ? [outcome.epochMs] : []));
  if (epochs.length === 0 || epochMs.length === 0) return [];
  return [
    foundAtOnce(own.flatMap(({ visible }) => visible ?? [])),
    longer(median(epochs), median(epochMs)),
  ].filter((text) => text !== '');
}

function foundAtOnce(visible: readonly number[]): string {
  if (visible.length === 0) return '';
  const [best, worst] = [Math.min(...visible), Math.max(...visible)].map(visibleText);
  const size =
    best === worst ? `a change of ${best}` : `a change of ${best} in one series, of ${worst} in another`;
  return `Found at once, in four cases of five, would have been ${size}.`;
}

/** Standard errors go with the root of the number of epochs. */
const longer = (epochs: number, epochMs: number): string =>
  `A series had ${Math.round(epochs)} epochs of ${formatDuration(epochMs)}; for half the interval it needs four times ` +
  `as many, ${formatDuration(4 * epochs * epochMs)}.`;

const broken = ({ series }: NightResult): string[] =>
  series.flatMap(({ series: name, outcome, again }) => [
    ...(outcome.kind === 'kept' && outcome.broken ? [`${name}: ${outcomeText(outcome)}.`] : []),
    ...(again !== null && again.kind !== 'kept' ? [`${name}, again: ${outcomeText(again)}.`] : []),
  ]);
