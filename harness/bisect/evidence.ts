/**
 * Do two commits differ, by their own comparisons alone? May be asked after every one of them: the mean of two e-values is one.
 * The t-test needs few comparisons when they are near normal; betting on signs is untouched by one that is far off.
 */
import { createBettingTest } from '../stats/betting.ts';
import { hodgesLehmann } from '../stats/location.ts';
import { safeTEValue } from '../stats/safe-t.ts';

export const CONFIDENCE = 0.95;
/** With fewer, differences that happen to be alike would look exact. */
export const FEWEST = 4;
/** A typical difference, guessed before the data. */
const SCALE = 0.01;

/** Against "no difference"; 1 where nothing can be said. */
export function eValue(logRatios: readonly number[]): number {
  const betting = createBettingTest({ initialScale: SCALE });
  for (const ratio of logRatios) betting.observe(ratio);
  return (safeTEValue(logRatios) + betting.eValue) / 2;
}

/** The 95 % interval is on one side of 0. */
export const isShown = (logRatios: readonly number[]): boolean =>
  logRatios.length >= FEWEST && eValue(logRatios) >= 1 / (1 - CONFIDENCE);

export interface Shown {
  logRatio: number;
  low: number;
  high: number;
}

/** The difference, in log, and its 95 % interval, which holds at every look; null: too few comparisons for any. */
export function shownDifference(logRatios: readonly number[]): Shown | null {
  if (logRatios.length < FEWEST) return null;
  const logRatio = hodgesLehmann(logRatios);
  const rejected = (shift: number): boolean =>
    eValue(logRatios.map((it) => it - shift)) >= 1 / (1 - CONFIDENCE);
  const low = edge(rejected, logRatio, -1);
  const high = edge(rejected, logRatio, 1);
  return low === null || high === null ? null : { logRatio, low, high };
}

const FIRST_STEP = 1e-4;
/** Beyond a factor of e⁶ nobody asks. */
const FARTHEST = 6;
const HALVINGS = 30;

function edge(rejected: (shift: number) => boolean, from: number, direction: 1 | -1): number | null {
  let [kept, step] = [from, FIRST_STEP];
  while (!rejected(from + direction * step)) {
    kept = from + direction * step;
    step *= 2;
    if (step > FARTHEST) return null;
  }
  let out = from + direction * step;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (kept + out) / 2;
    if (rejected(middle)) out = middle;
    else kept = middle;
  }
  return out;
}
