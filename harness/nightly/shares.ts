/** How a night's time is divided. Pure. */

/** Less, and a series has hardly the five epochs that a night needs. */
export const LEAST_MS = 50_000;
/** Some 60 epochs: what it takes to find two per cent in the first night on a noisy machine (docs/history.md). */
export const ENOUGH_MS = 11 * 60_000;
/** A second measurement is so many times as long as the first. */
export const AGAIN = 4;
/** And as long as the first once more, for the direct comparison with the last good build. */
const DIRECT = 1;
/** Unchanged series that become suspects, and a little more for those that did change. */
const SUSPECT_SHARE = 0.15;

export interface Shares {
  /** So many of the list, from its head, fit. */
  series: number;
  /** Time of each, build and suite included. */
  eachMs: number;
  /** Kept back for measuring suspects a second time, and directly. */
  reserveMs: number;
}

/**
 * As many series as fit with the least time each, with room for the second measurements that are to be expected; what is left over
 * goes to all of them alike, up to what is enough.
 * @param judged of the first n of the list, how many have nights enough to become suspects
 */
export function sharesOf(
  leftMs: number,
  count: number,
  judged: (n: number) => number,
  { leastMs = LEAST_MS, enoughMs = ENOUGH_MS } = {},
): Shares {
  for (let n = count; n > 0; n--) {
    const again = (AGAIN + DIRECT) * expectedSuspects(judged(n));
    const eachMs = Math.min(enoughMs, leftMs / (n + again));
    if (eachMs >= leastMs) return { series: n, eachMs, reserveMs: again * eachMs };
  }
  // Better one series without room for a second measurement than none: as a suspect it comes first in the next night.
  if (count > 0 && leftMs >= leastMs) return { series: 1, eachMs: Math.min(enoughMs, leftMs), reserveMs: 0 };
  return { series: 0, eachMs: 0, reserveMs: leftMs };
}

/** Of the time that is left for `count` suspects, what one may take for its second measurement. */
export const againMs = (eachMs: number, leftMs: number, count: number): number =>
  Math.min(AGAIN * eachMs, ((AGAIN / (AGAIN + DIRECT)) * leftMs) / count);

/** At least one, where there can be any. */
const expectedSuspects = (judged: number): number => (judged === 0 ? 0 : Math.max(1, SUSPECT_SHARE * judged));
