/**
 * Samples to stacks. Time that was idle is left out; the rest is scaled to what the process really spent per request,
 * so that two profiles of different length and load compare.
 */
import type { CpuProfile, ProfileNode } from './cpu-profile.ts';
import { type Frame, frameOf, isAside, type Resolve } from './frames.ts';

/** One function called along one path. Times in microseconds of CPU per request. */
export interface StackNode {
  frame: Frame;
  selfUs: number;
  /** With all that it called. */
  totalUs: number;
  children: Map<string, StackNode>;
}

export interface FoldedProfile {
  root: StackNode;
  /** Samples that were not idle: what the figures rest on. */
  samples: number;
}

/** One function over all its paths, in microseconds of CPU per request. */
export interface FrameCost {
  frame: Frame;
  selfUs: number;
  totalUs: number;
}

const ALL: Frame = { key: '(root)', name: 'all', place: '', line: null, kind: 'native' };

export const emptyNode = (frame: Frame): StackNode => ({ frame, selfUs: 0, totalUs: 0, children: new Map() });

/**
 * `cpuUsPerRequest`: CPU time of the process in the profiled window ÷ requests answered in it, all threads. Helper
 * threads of V8 have no stacks here: their share is spread over the frames like the rest. O(nodes + samples).
 */
export function foldProfile(profile: CpuProfile, cpuUsPerRequest: number, resolve: Resolve): FoldedProfile {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const selfUs = new Map<number, number>();
  let busyUs = 0;
  let samples = 0;
  for (const [i, id] of profile.samples.entries()) {
    const node = nodes.get(id);
    if (node === undefined) throw new TypeError(`sample ${i}: expected the id of a node, got ${id}`);
    // Deltas are negative where the sampler's clock and its thread's disagree.
    const deltaUs = Math.max(0, profile.timeDeltas[i]!);
    if (isAside(node.callFrame)) continue;
    selfUs.set(id, (selfUs.get(id) ?? 0) + deltaUs);
    busyUs += deltaUs;
    samples++;
  }
  const scale = busyUs === 0 ? 0 : cpuUsPerRequest / busyUs;
  const root = emptyNode(ALL);
  const top = profile.nodes.find(({ callFrame }) => callFrame.functionName === '(root)') ?? profile.nodes[0];
  if (top !== undefined) addNode(root, top);
  sumUp(root);
  return { root, samples };

  function addNode(to: StackNode, from: ProfileNode): void {
    to.selfUs += (selfUs.get(from.id) ?? 0) * scale;
    for (const id of from.children ?? []) {
      const child = nodes.get(id)!;
      if (isAside(child.callFrame)) continue;
      const frame = frameOf(child.callFrame, resolve);
      let next = to.children.get(frame.key);
      if (next === undefined) {
        next = emptyNode(frame);
        to.children.set(frame.key, next);
      }
      addNode(next, child);
    }
  }
}

function sumUp(node: StackNode): number {
  node.totalUs = node.selfUs;
  for (const [key, child] of node.children) {
    node.totalUs += sumUp(child);
    if (child.totalUs === 0) node.children.delete(key);
  }
  return node.totalUs;
}

/** Cost of every function. A function that called itself is counted once per path in `totalUs`. */
export function frameCosts(root: StackNode): Map<string, FrameCost> {
  const costs = new Map<string, FrameCost>();
  const onPath = new Set<string>();
  const visit = (node: StackNode): void => {
    const { frame } = node;
    let cost = costs.get(frame.key);
    if (cost === undefined) {
      cost = { frame, selfUs: 0, totalUs: 0 };
      costs.set(frame.key, cost);
    }
    cost.selfUs += node.selfUs;
    const outermost = !onPath.has(frame.key);
    if (outermost) {
      cost.totalUs += node.totalUs;
      onPath.add(frame.key);
    }
    for (const child of node.children.values()) visit(child);
    if (outermost) onPath.delete(frame.key);
  };
  visit(root);
  return costs;
}

/** The mean of several profiles: a path that one of them lacks counts as 0 there. */
export function meanProfile(profiles: readonly FoldedProfile[]): FoldedProfile {
  const root = emptyNode(ALL);
  for (const profile of profiles) add(root, profile.root, 1 / profiles.length);
  sumUp(root);
  return { root, samples: profiles.reduce((sum, { samples }) => sum + samples, 0) };
}

function add(to: StackNode, from: StackNode, weight: number): void {
  to.selfUs += from.selfUs * weight;
  for (const [key, child] of from.children) {
    let next = to.children.get(key);
    if (next === undefined) {
      next = emptyNode(child.frame);
      to.children.set(key, next);
    }
    add(next, child, weight);
  }
}
