/** From a search to what is told of it. */
import { CONFIDENCE, shownDifference } from './evidence.ts';
import { type Commit, shortHash } from './commits.ts';
import type { StepProfile } from './profile-step.ts';
import type { Search } from './search.ts';
import { cumulative } from './posterior.ts';

/** Cost of the newer ÷ cost of the older; above 1 it is slower. */
export interface Change {
  ratio: number;
  low: number;
  high: number;
  confidence: number;
  /** Comparisons of these two alone. */
  epochs: number;
}

export interface BisectResult {
  /** `open`: not narrowed down to one commit. */
  kind: 'found' | 'same' | 'open';
  scenario: string;
  good: Commit;
  bad: Commit;
  /** After GOOD, up to and with BAD. */
  commits: number;
  /** The most probable ones, the first of them that which was found. */
  suspects: readonly SuspectedCommit[];
  /** Of the first suspect against its parent; null: too few comparisons of the two. */
  change: Change | null;
  /** BAD against GOOD; null: too few. */
  whole: Change | null;
  /** Smallest difference of interest, as a share. */
  margin: number;
  /** Another step in the range, between these two commits; null: one explains all. */
  other: { from: Commit; to: Commit; ratio: number; low: number; high: number } | null;
  comparisons: number;
  /** Commits that were measured. */
  visited: number;
  skipped: readonly { commit: Commit; why: string }[];
  seed: number;
  durationMs: number;
  /** null: none was asked for, or there is nothing to profile. */
  profile: StepProfile | null;
  /** Where all this is kept. */
  folder: string;
}

export interface SuspectedCommit {
  commit: Commit;
  /** The last before it that could be measured. */
  parent: Commit;
  /** Between the two, which could not be told from it. */
  unmeasured: readonly Commit[];
  probability: number;
}

/** More suspects than these, or less probable ones, say nothing. */
const MOST_SUSPECTS = 5;
const LEAST_PROBABILITY = 0.02;
/** Standard errors of a 95 % interval. */
const Z = 1.96;

export function changeOf(logRatios: readonly number[]): Change | null {
  const shown = shownDifference(logRatios);
  if (shown === null) return null;
  return {
    ratio: Math.exp(shown.logRatio),
    low: Math.exp(shown.low),
    high: Math.exp(shown.high),
    confidence: CONFIDENCE,
    epochs: logRatios.length,
  };
}

export function suspectsOf(search: Search, commits: readonly Commit[]): SuspectedCommit[] {
  const upTo = cumulative(search.masses());
  const positions = search.positions();
  return positions
    .slice(1)
    .map((position, i) => ({
      commit: commits[position]!,
      parent: commits[positions[i]!]!,
      unmeasured: commits.slice(positions[i]! + 1, position),
      probability: upTo(position) - upTo(positions[i]!),
    }))
    .sort((a, b) => b.probability - a.probability)
    .filter(({ probability }, i) => i === 0 || (i < MOST_SUSPECTS && probability >= LEAST_PROBABILITY));
}

export function otherOf(search: Search, commits: readonly Commit[]): BisectResult['other'] {
  if (search.other === null) return null;
  const { from, to, effect, se } = search.other;
  const [ratio, low, high] = [effect, effect - Z * se, effect + Z * se].map(Math.exp) as [
    number,
    number,
    number,
  ];
  return { from: commits[from]!, to: commits[to]!, ratio, low, high };
}

/** `3f2a9c11d0aa "reads headers twice"`, no longer than so many letters. */
export function titleOf(commit: Commit, width = 60): string {
  const room = width - shortHash(commit).length - 3;
  const { subject } = commit;
  return `${shortHash(commit)} "${subject.length <= room ? subject : `${subject.slice(0, room - 1)}…`}"`;
}
