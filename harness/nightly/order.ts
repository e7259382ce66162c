/** Which series are measured first when there may not be time for all. Pure. */
import { nightEstimate } from '../stats/change-point-night.ts';
import type { Night } from '../model/history.ts';
import type { SeriesPair } from './series.ts';

export interface Ordered extends SeriesPair {
  /** Why it stands where it stands. */
  why: 'suspect' | 'uncertain' | 'new' | 'waiting' | 'measured tonight';
}

export interface Known {
  /** By time; none: never measured. */
  nights: readonly Night[];
  /** It was a suspect when it was last looked at, and nobody measured it a second time. */
  suspect: boolean;
}

/** One in so many places goes to a series that is known least exactly, so that it does not wait for its turn. */
const UNCERTAIN_SHARE = 4;

/**
 * Suspects that were left; of the others one in four by the width of its last interval; those never measured, in the order of the
 * list; then whoever waits longest, the wider interval first. What was measured tonight already comes last.
 */
export function inOrder(
  pairs: readonly SeriesPair[],
  known: (series: string) => Known,
  night: string,
): Ordered[] {
  const all = pairs.map((pair, place) => {
    const { nights, suspect } = known(pair.series);
    return { pair, place, suspect, last: nights.at(-1)?.night ?? '', width: widthOf(nights.at(-1)) };
  });
  const done = all.filter(({ last }) => last >= night);
  const open = all.filter(({ last }) => last < night);
  const suspects = open.filter(({ suspect }) => suspect);
  const others = open.filter((it) => !suspects.includes(it));
  const measured = others
    .filter(({ last }) => last !== '')
    .sort((a, b) => b.width - a.width || a.place - b.place);
  const uncertain = measured.slice(0, Math.floor(others.length / UNCERTAIN_SHARE));
  const rest = others
    .filter((it) => !uncertain.includes(it))
    .sort((a, b) => compare(a.last, b.last) || (a.last === '' ? 0 : b.width - a.width) || a.place - b.place);
  return [
    ...suspects.map(({ pair }): Ordered => ({ ...pair, why: 'suspect' })),
    ...uncertain.map(({ pair }): Ordered => ({ ...pair, why: 'uncertain' })),
    ...rest.map(({ pair, last }): Ordered => ({ ...pair, why: last === '' ? 'new' : 'waiting' })),
    ...done.map(({ pair }): Ordered => ({ ...pair, why: 'measured tonight' })),
  ];
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Standard error of its log-ratio; infinite with too few epochs. */
function widthOf(night: Night | undefined): number {
  if (night === undefined) return Number.POSITIVE_INFINITY;
  const estimate = nightEstimate(night.second.length > 0 ? night.second : night.first);
  return estimate === null ? Number.POSITIVE_INFINITY : Math.sqrt(estimate.variance);
}
