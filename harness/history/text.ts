/** The history for the terminal: lines of at most `width` cells. */
import { type Paint, painter, paragraph, type Tone, table } from '../../reports/terminal/layout.ts';
import type { Alarm, Blessing, Judgement, Night, RatioEstimate, SeriesState } from '../model/history.ts';
import { formatChange } from '../model/units.ts';
import { nightEstimate } from '../stats/change-point-night.ts';
import type { SeriesLevels } from './levels.ts';

export interface TextOptions {
  width: number;
  color: boolean;
}

const TONES: Readonly<Record<SeriesState, Tone>> = {
  steady: 'plain',
  suspect: 'warn',
  cleared: 'plain',
  alarm: 'bad',
  changed: 'warn',
  'not judged': 'dim',
};

const ratio = (value: number): string => value.toPrecision(3);
const withInterval = (it: RatioEstimate | null): string =>
  it === null ? '–' : `${ratio(it.ratio)} (${ratio(it.low)}–${ratio(it.high)})`;
const change = (it: Pick<RatioEstimate, 'ratio' | 'low' | 'high'> | null): string =>
  it === null ? '–' : `${formatChange(it.ratio)} (${formatChange(it.low)} to ${formatChange(it.high)})`;
const short = (commit: string): string => commit.replace(/^([0-9a-f]{10})[0-9a-f]+/, '$1');

/** All series with their last value, how it differs from its level, and what is thought of it. */
export function listText(judgement: Judgement, { width, color }: TextOptions): string {
  const paint = painter(color);
  const header = ['series', '÷ reference', 'against its level', 'state'];
  const rows = judgement.series.map((it) => {
    const tone = TONES[it.state];
    return [
      { text: it.series, tone },
      { text: withInterval(it.tonight), tone },
      { text: change(it.change), tone },
      { text: it.state, tone },
    ];
  });
  return `${[
    ...heading(judgement, paint),
    ...table(
      [header.map((text) => ({ text, tone: 'dim' as const })), ...rows],
      ['left', 'right', 'right', 'left'],
      width,
      paint,
    ),
    '',
    ...paragraph(`${judgement.coverage.sentence}.`, width, '  '),
  ].join('\n')}\n`;
}

const heading = ({ night, commit }: Judgement, paint: Paint): string[] => [
  paint(`Night ${night}${commit === null ? '' : `, commit ${short(commit)}`}`, 'bold'),
];

/** What there is to be told of a night: alarms, suspects, and what was not judged. */
export function judgementText(judgement: Judgement, { width, color }: TextOptions): string {
  const paint = painter(color);
  const alarms = judgement.alarms.flatMap((alarm) =>
    paragraph(alarmSentence(alarm), width, '  ', alarm.direction === 'slower' ? 'bad' : 'good', paint),
  );
  const suspects =
    judgement.suspects.length === 0
      ? []
      : paragraph(
          `To be measured again tonight: ${judgement.suspects.join(', ')}.`,
          width,
          '  ',
          'warn',
          paint,
        );
  const nothing = alarms.length + suspects.length === 0 ? ['  Nothing has changed.'] : [];
  return `${[
    ...heading(judgement, paint),
    ...alarms,
    ...suspects,
    ...nothing,
    ...paragraph(`${judgement.coverage.sentence}.`, width, '  '),
  ].join('\n')}\n`;
}

/** `users-param/best is slower: +2.1 % (+1.6 % to +2.7 %) CPU time per request since 2026-11-21, after a1b2 up to c3d4.` */
export function alarmSentence(alarm: Alarm): string {
  const { series, kind, direction, since, after, upTo } = alarm;
  const where =
    after === upTo
      ? `at the same commit ${short(upTo)}: look at the machine, not at the code`
      : kind === 'drift'
        ? `in small steps from ${short(after)} to ${short(upTo)}`
        : `after ${short(after)}, up to ${short(upTo)}`;
  const what = kind === 'drift' ? `drifts, getting ${direction}` : `is ${direction}`;
  return `${series} ${what}: ${change(alarm)} CPU time per request since ${since}, ${where}.`;
}

export interface SeriesStory {
  series: string;
  nights: readonly Night[];
  levels: SeriesLevels;
  alarms: readonly Alarm[];
  blessings: readonly Blessing[];
}

const LAST_NIGHTS = 14;

export function seriesText(story: SeriesStory, { width, color }: TextOptions): string {
  const paint = painter(color);
  const { series, nights, levels, alarms, blessings } = story;
  const levelRows = levels.levels.map((it) => [
    it.from,
    it.to,
    String(it.nights),
    withInterval(it.ratio),
    change(it.change),
  ]);
  const nightRows = nights.slice(-LAST_NIGHTS).map((it) => {
    const values = it.second.length > 0 ? it.second : it.first;
    const estimate = nightEstimate(values);
    return [
      it.night,
      short(it.commit),
      `${values.length}${it.second.length > 0 ? ', 2nd' : ''}`,
      estimate === null ? '–' : ratio(Math.exp(estimate.mean)),
    ];
  });
  const section = (title: string, lines: readonly string[]): string[] => ['', paint(title, 'bold'), ...lines];
  const rowsOf = (rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[]): string[] =>
    table(
      rows.map((row, i) => row.map((text) => ({ text, ...(i === 0 ? { tone: 'dim' as const } : {}) }))),
      align,
      width,
      paint,
    );
  return `${[
    paint(series, 'bold'),
    ...section(
      'Levels, seen from the end',
      rowsOf(
        [['from', 'to', 'nights', '÷ reference', 'against the one before'], ...levelRows],
        ['left', 'left', 'right', 'right', 'right'],
      ),
    ),
    ...notes(levels, width),
    ...section(
      `The last ${nightRows.length} nights`,
      rowsOf(
        [['night', 'commit', 'epochs', '÷ reference'], ...nightRows],
        ['left', 'left', 'right', 'right'],
      ),
    ),
    ...(alarms.length === 0
      ? []
      : section(
          'Told',
          alarms.flatMap((alarm) => paragraph(`${alarm.night}: ${alarmSentence(alarm)}`, width, '  ')),
        )),
    ...(blessings.length === 0
      ? []
      : section(
          'Intended',
          blessings.flatMap((it) =>
            paragraph(`${it.night}, ${short(it.commit)}: ${it.why} (${it.who})`, width, '  '),
          ),
        )),
  ].join('\n')}\n`;
}

function notes({ levels, isolated, secondOpinion, between }: SeriesLevels, width: number): string[] {
  const ours = levels.slice(1).map(({ from }) => from);
  const sentences = [
    isolated.length === 0 ? '' : `Nights that stand alone, and count in no level: ${isolated.join(', ')}.`,
    between === null
      ? ''
      : `Nights of one level differ by ${(100 * between).toFixed(2)} % s.d. beyond their epochs.`,
    ours.join() === secondOpinion.join()
      ? ''
      : `E-divisive with a t-test sees changes at ${secondOpinion.join(', ') || 'none of these nights'}.`,
  ];
  const text = sentences.filter((it) => it !== '').join(' ');
  return text === '' ? [] : ['', ...paragraph(text, width, '  ')];
}
