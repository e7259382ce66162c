/** A night in the words that all its reports use. */
import type { RatioEstimate, SeriesState } from '../../harness/model/history.ts';
import type { NightlyChange, NightlyReport, NightlySeries } from '../../harness/model/nightly.ts';
import { LAB } from '../../harness/model/source.ts';
import { formatDuration } from '../../harness/model/units.ts';
import { plain } from '../shared/plain.ts';
import { change, count, NONE, percent, ratio } from '../shared/words.ts';

/** What a series is, for whoever reads about the night: `improved` is an alarm of the pleasant kind. */
export type Standing = 'slower' | 'faster' | 'suspect' | 'changed' | 'cleared' | 'not-judged' | 'steady';

export interface StandingWords {
  /** Shape that tells it without colour. */
  symbol: string;
  word: string;
  meaning: string;
}

/** In order of how much they matter. */
export const STANDINGS: Readonly<Record<Standing, StandingWords>> = {
  slower: { symbol: '▼', word: 'slower', meaning: 'needs more CPU time per request; found tonight' },
  faster: { symbol: '▲', word: 'faster', meaning: 'needs less CPU time per request; found tonight' },
  suspect: {
    symbol: '?',
    word: 'suspect',
    meaning: 'differs, but was not measured a second time: nothing is said',
  },
  changed: {
    symbol: '!',
    word: 'changed',
    meaning: 'at a level that was told earlier and that nobody blessed',
  },
  'not-judged': { symbol: '–', word: 'not judged', meaning: 'tonight says nothing about it' },
  cleared: { symbol: '=', word: 'cleared', meaning: 'a suspect that the second measurement did not confirm' },
  steady: { symbol: '=', word: 'steady', meaning: 'as before' },
};

const ORDER = Object.keys(STANDINGS) as Standing[];

const BY_STATE: Readonly<Record<Exclude<SeriesState, 'alarm'>, Standing>> = {
  steady: 'steady',
  suspect: 'suspect',
  cleared: 'cleared',
  changed: 'changed',
  'not judged': 'not-judged',
};

export const standingOf = ({ state, alarm }: Pick<NightlySeries, 'state' | 'alarm'>): Standing =>
  state === 'alarm' ? (alarm?.direction ?? 'slower') : BY_STATE[state];

/** How far off 1, on a log scale: doubling and halving are equally far. */
const size = ({ alarm, change: it }: NightlySeries): number =>
  Math.abs(Math.log(alarm?.ratio ?? it?.ratio ?? 1));

/** What matters most first; of the same standing the largest change first, then by name. */
export const byImportance = (series: readonly NightlySeries[]): NightlySeries[] =>
  series.toSorted(
    (a, b) =>
      ORDER.indexOf(standingOf(a)) - ORDER.indexOf(standingOf(b)) ||
      size(b) - size(a) ||
      (a.series < b.series ? -1 : 1),
  );

export const shortCommit = (commit: string): string => commit.replace(/^([0-9a-f]{10})[0-9a-f]+/, '$1');

/** `+2.1 %`; a change known to better than 0.2 points has two decimals. */
const decimals = (it: Pick<RatioEstimate, 'ratio' | 'low' | 'high'>): number =>
  it.high - it.low < 0.002 && Math.abs(it.ratio - 1) < 0.1 ? 2 : 1;

export const changeText = (it: Pick<RatioEstimate, 'ratio' | 'low' | 'high'> | null): string =>
  it === null ? NONE : change(it.ratio, decimals(it));

/** `+1.6 … +2.7 %` */
export function changeRange(it: Pick<RatioEstimate, 'ratio' | 'low' | 'high'>): string {
  const [low, high] = [change(it.low, decimals(it)), change(it.high, decimals(it))];
  return `${low.endsWith(' %') && high.endsWith(' %') ? low.slice(0, -2) : low} … ${high}`;
}

export const ratioText = (it: Pick<RatioEstimate, 'ratio'> | null): string =>
  it === null ? NONE : ratio(it.ratio);

/** `0.512 – 0.527` */
export const ratioRange = (it: Pick<RatioEstimate, 'low' | 'high'>): string =>
  `${ratio(it.low)} – ${ratio(it.high)}`;

/** Which commit: exactly only when that was measured. */
export function whereText({ kind, after, upTo, culprit }: NightlyChange): string {
  if (culprit !== null) return `by commit ${shortCommit(culprit)}`;
  if (after === upTo) return `at the same commit ${shortCommit(upTo)}: look at the machine, not at the code`;
  if (kind === 'drift') return `in small steps from ${shortCommit(after)} to ${shortCommit(upTo)}`;
  return `between ${shortCommit(after)} and ${shortCommit(upTo)}`;
}

/** `users-param/best is slower: +2.1 % (+1.6 … +2.7 %) CPU time per request since 2026-11-21, between a1b2 and c3d4.` */
export function changeSentence(it: NightlyChange): string {
  const what = it.kind === 'drift' ? `drifts, getting ${it.direction}` : `is ${it.direction}`;
  return `${it.series} ${what}: ${changeText(it)} (${changeRange(it)}) CPU time per request since ${it.since}, ${whereText(it)}.`;
}

/** Of tonight's alarm with what is known of it besides. undefined: there is none. */
export const tonightsChange = ({ alarm, changes }: NightlySeries): NightlyChange | undefined =>
  alarm === null ? undefined : changes.findLast(({ night }) => night === alarm.night);

/** What was told earlier of a series that is still there, and that nobody blessed. undefined: nothing. */
export const openChange = ({ state, changes }: NightlySeries): NightlyChange | undefined =>
  state === 'changed' ? changes.findLast(({ blessed }) => blessed === null) : undefined;

const tally = (report: NightlyReport, standing: Standing): number =>
  report.series.filter((it) => standingOf(it) === standing).length;

/** One line: the worst first. Where nothing was judged it never says that nothing has changed. */
export function headline(report: NightlyReport): string {
  if (report.night === '') return 'No night has been measured yet';
  const [slower, faster, suspects] = (['slower', 'faster', 'suspect'] as const).map((it) =>
    tally(report, it),
  ) as [number, number, number];
  const alarms = report.series.filter(({ state }) => state === 'alarm');
  if (alarms.length === 1) {
    const only = alarms[0]!;
    return `${only.series} is ${standingOf(only)}: ${changeText(only.alarm)} CPU time per request`;
  }
  const said = [
    ...(slower > 0 ? [`${slower} slower`] : []),
    ...(faster > 0 ? [`${faster} faster`] : []),
  ].join(', ');
  if (said !== '') return `${said} of ${count(report.series.length, 'series', 'series')}`;
  if (suspects > 0) return `Nothing is certain: ${count(suspects, 'suspect')} not measured a second time`;
  if (report.coverage.judged === 0) return 'Nothing could be judged';
  return 'Nothing has changed';
}

/** `Night 2026-11-21, commit 0123456789, 28 min of 30 min` */
export function nightText({ night, commit, spentMs, budgetMs }: NightlyReport): string {
  if (night === '') return 'No night';
  const took =
    spentMs === null
      ? budgetMs === null
        ? []
        : [`budget ${formatDuration(budgetMs)}`]
      : [`${formatDuration(spentMs)}${budgetMs === null ? '' : ` of ${formatDuration(budgetMs)}`}`];
  return [`Night ${night}`, ...(commit === null ? [] : [`commit ${shortCommit(commit)}`]), ...took].join(
    ', ',
  );
}

/** `48 of 50 series judged, 2 not measured tonight` */
export function coverageText({ coverage }: NightlyReport): string {
  const { judged, total, notMeasured } = coverage;
  const missed = notMeasured.length === 0 ? '' : `; ${notMeasured.length} of the night’s list not measured`;
  return `${judged} of ${count(total, 'series', 'series')} judged${missed}`;
}

export const referenceText = ({ reference }: NightlyReport): string =>
  reference === null
    ? 'no reference'
    : `${reference.name}${reference.hash === '' ? '' : ` (build ${reference.hash.slice(0, 12)})`} on Node ${reference.node}`;

/** `1.2 %`: what tonight would have found at once. */
export const visibleText = (visible: number | null): string => (visible === null ? NONE : percent(visible));

/** Of a shell: quoted only where it must be. */
const shellWord = (text: string): string =>
  /^[\w./+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** What to type when a change is intended. */
export const blessCommand = (series: string): string =>
  `${LAB} history bless ${shellWord(plain(series))} --why '…'`;

/** `Night 2026-11-21, commit …, 28 min. 48 of 50 series judged.` */
export const summaryText = (report: NightlyReport): string =>
  report.night === ''
    ? 'The first night makes the series.'
    : `${nightText(report)}. ${coverageText(report)}.`;

export const seriesTitle = ({ series }: NightlyReport): string =>
  series.length === 1 ? 'One series' : `All ${series.length} series`;
