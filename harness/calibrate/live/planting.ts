/** Which effects are planted, in which order, on which side. Pure. */
import { type Factor, plantedShare, stepsFor } from './factor.ts';
import { type Knobs, NO_KNOBS } from './knobs.ts';

export type KnobKind = 'cpu' | 'tail' | 'alloc';

export interface PlannedEffect {
  /** cpu, tail: share of the CPU time per request, 0.02 = 2 %. alloc: KiB per request. */
  amount: number;
  experiments: number;
  budgetMs: number;
}

export interface Job extends PlannedEffect {
  /** Of the experiment among those of its effect, 0 = first. */
  index: number;
  /** The baseline is the one with the knob turned, so that the candidate should be found faster. */
  faster: boolean;
}

/** One request in so many has the whole tail. */
const TAIL_EVERY = 100;

/** In rounds over the effects, so that a series that is cut off has some of each; signs take turns. */
export function jobsOf(effects: readonly PlannedEffect[]): Job[] {
  const rounds = Math.max(0, ...effects.map(({ experiments }) => experiments));
  return Array.from({ length: rounds }, (_, index) =>
    effects
      .filter(({ experiments }) => index < experiments)
      .map((effect) => ({ ...effect, index, faster: index % 2 === 1 })),
  ).flat();
}

export interface Planted {
  /** Of the side without the effect, and of the side with it. */
  plain: Knobs;
  turned: Knobs;
  /** What is really planted, as the number of steps is whole: share of CPU time per request; null where not known. */
  share: number | null;
}

/** `factor`: needed for cpu and tail, whose amount is a share. */
export function plant(kind: KnobKind, amount: number, factor: Factor | null): Planted {
  if (kind === 'alloc') {
    const plain = { ...NO_KNOBS, gc: true };
    return { plain, turned: { ...plain, allocKiB: amount }, share: null };
  }
  if (factor === null) throw new RangeError(`knob ${kind}: expected the cost of a step, got none`);
  if (kind === 'cpu') {
    const cpu = stepsFor(factor, amount);
    return { plain: NO_KNOBS, turned: { ...NO_KNOBS, cpu }, share: plantedShare(factor, cpu) };
  }
  const tail = stepsFor(factor, amount * TAIL_EVERY);
  // Both count requests; the plain side has nothing to do at the hundredth.
  const plain = { ...NO_KNOBS, tailEvery: TAIL_EVERY };
  return { plain, turned: { ...plain, tail }, share: plantedShare(factor, tail) / TAIL_EVERY };
}

/** candidate ÷ baseline. */
export const plantedRatio = (share: number, faster: boolean): number =>
  faster ? 1 / (1 + share) : 1 + share;
