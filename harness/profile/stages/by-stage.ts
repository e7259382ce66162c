/** A profile by stages of a request: the whole, its stages, and below each the functions that it is. Pure. */
import { type EpochProfiles, differential } from '../differential.ts';
import { ALL, childOf, emptyNode, type FoldedProfile, type StackNode, sumUp } from '../fold.ts';
import type { Frame } from '../frames.ts';
import { STAGES, type Stage, stageOf } from './rules.ts';

const ORDER = Object.keys(STAGES) as Stage[];

const frames = new Map<Stage, Frame>(
  ORDER.map((name) => [name, { key: `stage ${name}`, name, place: '', line: null, kind: 'stage' }]),
);

export interface StageCost {
  stage: Stage;
  /** In the profile's unit. */
  value: number;
  /** Of the whole, 0…1. */
  share: number;
}

/**
 * A path that goes from one stage to another is cut there, and its lower part stands under the stage it went to. What the
 * whole adds up to stays the same. O(nodes × rules).
 */
export function byStage(profile: FoldedProfile): FoldedProfile {
  const root = emptyNode(ALL);
  const visit = (from: StackNode, to: StackNode, stage: Stage): void => {
    to.self += from.self;
    for (const child of from.children.values()) {
      const next = stageOf(child.frame, stage);
      const above = next === stage ? to : childOf(root, frames.get(next)!);
      visit(child, childOf(above, child.frame), next);
    }
  };
  visit(profile.root, childOf(root, frames.get('other')!), 'other');
  sumUp(root);
  return { ...profile, root };
}

/** All stages that took anything, in the order of a request's life. */
export function stageCosts(profile: FoldedProfile): StageCost[] {
  const { total, children } = byStage(profile).root;
  return ORDER.flatMap((stage) => {
    const value = children.get(frames.get(stage)!.key)?.total;
    return value === undefined ? [] : [{ stage, value, share: total === 0 ? 0 : value / total }];
  });
}

/** Stages as functions without callees: what is judged of functions is judged of them. */
function collapsed(profile: FoldedProfile): FoldedProfile {
  const root = emptyNode(ALL);
  for (const { stage, value } of stageCosts(profile)) childOf(root, frames.get(stage)!).self = value;
  sumUp(root);
  return { ...profile, root };
}

/** Which stages cost more in B than in A: a family of their own, beside that of the functions. */
export const stageDifferential = (
  epochs: readonly EpochProfiles[],
  alpha: number,
): ReturnType<typeof differential> =>
  differential(
    epochs.map(({ a, b }) => ({ a: collapsed(a), b: collapsed(b) })),
    alpha,
  );
