/** What is known of a series before tonight. */
import { type History, judgeNight } from '../history/index.ts';
import type { Known } from './order.ts';
import type { NightOptions } from './types.ts';

/** Nights up to this one; a suspect is who was one in the last night that was measured before. */
export function knownBefore(
  history: History,
  night: string,
  { blessings, judge }: Pick<NightOptions, 'blessings' | 'judge'>,
): (series: string) => Known {
  const names = new Set(history.series().map(({ name }) => name));
  const before = history
    .experiments()
    .map((it) => it.night)
    .filter((it) => it < night)
    .sort()
    .at(-1);
  const suspects =
    before === undefined ? [] : judgeNight(history, { blessings, ...judge, night: before }).suspects;
  return (series) => ({
    nights: names.has(series) ? history.nights(series).filter((it) => it.night <= night) : [],
    suspect: suspects.includes(series),
  });
}
