/**
 * Which two commits to compare next. What a comparison can tell is whether the step lies between its ends; it tells most where
 * that is an even question. With errors of the size of the step the expected information of one epoch is p·(1 − p) times the
 * same for all pairs, and is divided by what the epoch takes, with the building of commits that are not built yet.
 */
export interface Choice {
  /** Positions that can be measured, ascending, both ends of the range among them. */
  positions: readonly number[];
  /** P(the step is in this position or before it). */
  cumulative(position: number): number;
  /** Built already: nothing but the epoch itself is to be paid. */
  ready(position: number): boolean;
  /** Comparisons of this pair so far. */
  times(older: number, newer: number): number;
  costs: Costs;
}

export interface Costs {
  epochMs: number;
  /** Of a commit that is not there yet: checked out, built, proved. */
  prepareMs: number;
}

export interface Pair {
  older: number;
  newer: number;
}

/** Of the posterior: where among many commits it is worth looking. */
const QUANTILES = 16;
/** Choices this close are equal: then the pair with the fewest comparisons, so that no single build is in all of them. */
const EQUAL = 0.97;

/** null: there is nothing between any two that can be measured. */
export function choosePair(choice: Choice): Pair | null {
  const positions = worthLooking(choice);
  const pairs = positions.flatMap((older, i) =>
    positions.slice(i + 1).map((newer) => ({ older, newer, worth: worthOf(choice, older, newer) })),
  );
  const best = Math.max(0, ...pairs.map(({ worth }) => worth));
  if (best === 0) return null;
  const fewest = pairs
    .filter(({ worth }) => worth >= EQUAL * best)
    .sort(
      (x, y) =>
        choice.times(x.older, x.newer) - choice.times(y.older, y.newer) ||
        y.worth - x.worth ||
        x.newer - x.older - (y.newer - y.older),
    )[0]!;
  return { older: fewest.older, newer: fewest.newer };
}

function worthOf({ cumulative, ready, costs }: Choice, older: number, newer: number): number {
  const share = cumulative(newer) - cumulative(older);
  const unbuilt = [older, newer].filter((position) => !ready(position)).length;
  return Math.max(0, share * (1 - share)) / (costs.epochMs + unbuilt * costs.prepareMs);
}

/** What is built, what parts the posterior evenly, and both ends of each of these steps. */
function worthLooking({ positions, cumulative, ready }: Choice): number[] {
  const chosen = new Set(positions.filter(ready));
  for (let i = 1; i < QUANTILES; i++) {
    const at = positions.findIndex((position) => cumulative(position) >= i / QUANTILES);
    for (const index of [at - 1, at]) if (positions[index] !== undefined) chosen.add(positions[index]);
  }
  return [...chosen].sort((a, b) => a - b);
}
