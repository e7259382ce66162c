/**
 * The search as a state: comparisons go in, what to compare next comes out, until one commit is found. It reads no clock and
 * draws nothing: the same comparisons give the same questions.
 *
 *     ends      GOOD against BAD, until they seem to differ: what is looked for, and roughly how large it is
 *     search    the two commits whose comparison tells most (choose.ts)
 *     confirm   the commit against its parent, until their own comparisons alone show a difference
 */
import { choosePair, type Costs, type Pair } from './choose.ts';
import { FEWEST, CONFIDENCE, eValue, isShown, shownDifference } from './evidence.ts';
import type { Observation } from './observation.ts';
import { type OtherStep, otherStep } from './other-step.ts';
import { cumulative, type SegmentMass, StepPosterior } from './posterior.ts';

export type Phase = 'ends' | 'search' | 'confirm';

export type Decision =
  | ({ kind: 'measure'; phase: Phase } & Pair)
  /** GOOD and BAD do not differ: within the margin by all comparisons, or not shown to differ in the epochs allowed. */
  | { kind: 'same' }
  | { kind: 'found' };

export interface Suspect {
  /** Compared with it: the commit before, or the last before it that could be measured. */
  parent: number;
  commit: number;
  probability: number;
  /** Comparisons of these two alone. */
  direct: readonly number[];
}

export interface SearchOptions {
  /** Position of BAD. */
  last: number;
  /** Smallest difference of interest, as a share. */
  margin: number;
  /** Epochs in which GOOD and BAD must be shown to differ. */
  endEpochs: number;
}

/**
 * Evidence that GOOD and BAD differ, at which the search begins: at most one search in ten is for nothing, and what it finds must
 * be shown by itself. Asking for 20 here as well would take a tenth more comparisons.
 */
const WORTH_A_SEARCH = 10;
/** A second step is looked for after every so many comparisons. */
const LOOK_EVERY = 4;

export class Search {
  readonly #options: SearchOptions;
  readonly #observations: Observation[] = [];
  readonly #skipped = new Set<number>();
  #range: { first: number; last: number };
  #posterior: StepPosterior;
  #other: OtherStep | null = null;
  #ended = false;

  constructor(options: SearchOptions) {
    this.#options = options;
    this.#range = { first: 0, last: options.last };
    this.#posterior = new StepPosterior(0, options.last);
  }

  add(observation: Observation): void {
    this.#observations.push(observation);
    if (this.#inRange(observation)) this.#posterior.add(observation);
    this.#ended ||= this.#ends() === 'differ';
    if (this.#observations.length % LOOK_EVERY === 0) this.#lookForOther();
  }

  /** It cannot be built or measured. */
  skip(position: number): void {
    this.#skipped.add(position);
  }

  next(costs: Costs, ready: (position: number) => boolean): Decision {
    if (!this.#ended) {
      return this.#ends() === 'same'
        ? { kind: 'same' }
        : { kind: 'measure', phase: 'ends', older: 0, newer: this.#options.last };
    }
    const bound = Math.log1p(this.#options.margin);
    if (this.#other === null && this.#posterior.withinBound(bound) >= CONFIDENCE) return { kind: 'same' };
    const { parent, commit, probability, direct } = this.suspect();
    if (probability >= CONFIDENCE) {
      if (isShown(direct)) return { kind: 'found' };
      return { kind: 'measure', phase: 'confirm', older: parent, newer: commit };
    }
    const pair = choosePair({
      positions: this.positions(),
      cumulative: cumulative(this.masses()),
      ready,
      times: (older, newer) => this.between(older, newer).length,
      costs,
    });
    // Nothing but the ends can be measured: the group as a whole is the suspect.
    if (pair === null) return { kind: 'measure', phase: 'confirm', older: parent, newer: commit };
    return { kind: 'measure', phase: 'search', ...pair };
  }

  /** The most probable commit, with those before it that cannot be measured. */
  suspect(): Suspect {
    const upTo = cumulative(this.masses());
    const positions = this.positions();
    const groups = positions.slice(1).map((commit, i) => {
      const parent = positions[i]!;
      return { parent, commit, probability: upTo(commit) - upTo(parent) };
    });
    const best = groups.reduce((a, b) => (b.probability > a.probability ? b : a));
    return { ...best, direct: this.between(best.parent, best.commit) };
  }

  /** That can be measured, both ends of what is left of the range among them. */
  positions(): number[] {
    const { first, last } = this.#range;
    return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
      (position) => !this.#skipped.has(position),
    );
  }

  masses(): readonly SegmentMass[] {
    return this.#posterior.masses();
  }

  /** Log-ratios of all comparisons of these two. */
  between(older: number, newer: number): number[] {
    return this.#observations
      .filter((it) => it.older === older && it.newer === newer)
      .map(({ logRatio }) => logRatio);
  }

  get observations(): readonly Observation[] {
    return this.#observations;
  }

  /** A change beside the one that is looked for; null: one step explains all. */
  get other(): OtherStep | null {
    return this.#other;
  }

  #ends(): 'differ' | 'same' | 'open' {
    const ratios = this.between(0, this.#options.last);
    if (ratios.length < FEWEST) return 'open';
    if (eValue(ratios) >= WORTH_A_SEARCH) return 'differ';
    const margin = Math.log1p(this.#options.margin);
    const interval = shownDifference(ratios);
    const within = interval !== null && interval.low > -margin && interval.high < margin;
    return within || ratios.length >= this.#options.endEpochs ? 'same' : 'open';
  }

  #inRange({ older, newer }: Pair): boolean {
    return older >= this.#range.first && newer <= this.#range.last;
  }

  /** Where two steps explain what one does not, the search goes on for the larger one, in a range without the other. */
  #lookForOther(): void {
    if (!this.#ended) return;
    const gaps = this.masses();
    const main = gaps.reduce((a, b) => (b.mass > a.mass ? b : a));
    const found = otherStep(this.#within(), gaps, main, Math.log1p(this.#options.margin));
    if (found === null) return;
    const larger = Math.abs(found.effect) > Math.abs(found.mainEffect) ? found : main;
    const smaller = larger === found ? main : found;
    this.#other =
      larger === found
        ? { ...main, effect: found.mainEffect, se: found.se, mainEffect: found.effect }
        : found;
    this.#range =
      smaller.from >= larger.to
        ? { first: this.#range.first, last: smaller.from }
        : { first: smaller.to, last: this.#range.last };
    this.#posterior = new StepPosterior(this.#range.first, this.#range.last);
    for (const observation of this.#within()) this.#posterior.add(observation);
  }

  #within(): Observation[] {
    return this.#observations.filter((it) => this.#inRange(it));
  }
}
