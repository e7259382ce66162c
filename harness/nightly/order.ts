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
const UNCERTAIN_EVERY = 4;

/**
 * Suspects that were left; then those never measured, in the order of the list, and whoever waits longest, the wider interval first,
 * but for one place in four, which goes to the series that is known least exactly. What was measured tonight already comes last.
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
  return [
    ...suspects.map(({ pair }): Ordered => ({ ...pair, why: 'suspect' })),
    ...inTurn(others).map(({ pair, why }): Ordered => ({ ...pair, why })),
    ...done.map(({ pair }): Ordered => ({ ...pair, why: 'measured tonight' })),
  ];
}

interface Candidate {
  pair: SeriesPair;
  place: number;
  last: string;
  width: number;
}

/** Every fourth place, beginning with the second, goes to the widest interval. Never the first: a night that has time for one takes turns. */
function inTurn(others: readonly Candidate[]): (Candidate & Pick<Ordered, 'why'>)[] {
  const waiting = others.toSorted(
    (a, b) => compare(a.last, b.last) || (a.last === '' ? 0 : b.width - a.width) || a.place - b.place,
  );
  const order: (Candidate & Pick<Ordered, 'why'>)[] = [];
  while (waiting.length > 0) {
    const widest = waiting.filter(({ last }) => last !== '').sort((a, b) => b.width - a.width)[0];
    const uncertain = order.length % UNCERTAIN_EVERY === 1 && widest !== undefined;
    const next = uncertain ? widest : waiting[0]!;
    waiting.splice(waiting.indexOf(next), 1);
    order.push({ ...next, why: uncertain ? 'uncertain' : next.last === '' ? 'new' : 'waiting' });
  }
  return order;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Standard error of its log-ratio; infinite with too few epochs. */
function widthOf(night: Night | undefined): number {
  if (night === undefined) return Number.POSITIVE_INFINITY;
  const estimate = nightEstimate(night.second.length > 0 ? night.second : night.first);
  return estimate === null ? Number.POSITIVE_INFINITY : Math.sqrt(estimate.variance);
}
