/**
 * Was the difference still moving while it was measured? Code that is not warm costs several times what it costs later, and two
 * servers need not warm up alike: two versions of Node have come out 1.99× apart after 1,600 requests and 1.15× after 20,000.
 */
import { hodgesLehmann } from '../../stats/location.ts';
import { signedRankP, smallestP } from '../../stats/signed-rank.ts';
import { cpuPerRequest, logRatio, type Pair, type Part, throughput } from './pairs.ts';
import type { Response } from './response.ts';

/** log(candidate ÷ baseline) of what is judged, over one half of every process's slices. */
export interface Halves {
  early: number;
  late: number;
}

const HALVES: readonly Part[] = [
  [0, 0.5],
  [0.5, 1],
];
/** Of the test whether the halves differ. */
const LEVEL = 0.01;
/** With fewer epochs nothing is said. With 5 to 7 the level cannot be reached, and all epochs must agree. */
const FEWEST = 5;
/** A smaller move, as a share of the effect, changes nobody's mind. */
const WORTH_SAYING = 0.25;
/** So much of what is claimed must be there in the second half, or the claim is about warming up. */
const MUST_LAST = 0.5;

/** null: no move that could be told from noise, and would matter. `margin`: the smallest relative difference that matters. */
export function movingHalves(pairs: readonly Pair[], response: Response, margin: number): Halves | null {
  const [measure, sign] = response === 'cpu' ? [cpuPerRequest, 1] : [throughput, -1];
  const both = pairs.flatMap(({ candidate, baseline }): Halves[] => {
    const [early, late] = HALVES.map((part) => logRatio(candidate, baseline, measure.fromSlice, part));
    return early == null || late == null ? [] : [{ early: sign * early, late: sign * late }];
  });
  if (both.length < FEWEST) return null;
  const moves = both.map(({ early, late }) => late - early);
  if (signedRankP(moves) > Math.max(LEVEL, smallestP(both.length))) return null;
  const early = hodgesLehmann(both.map((it) => it.early));
  const late = hodgesLehmann(both.map((it) => it.late));
  const worth = Math.max(Math.log1p(margin), (WORTH_SAYING * Math.abs(early + late)) / 2);
  return Math.abs(late - early) > worth ? { early, late } : null;
}

/** Is less than half of the claimed log-ratio left in the second half? Then nobody knows what remains of it in the end. */
export const fades = ({ late }: Halves, claimed: number): boolean =>
  late * Math.sign(claimed) < MUST_LAST * Math.abs(claimed);
