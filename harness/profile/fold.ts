/**
 * Samples to stacks. Time that was idle is left out; the rest is scaled to what the process really spent per request,
 * so that two profiles of different length and load compare.
 */
import type { ProfileUnit } from '../model/profile.ts';
import type { CallFrame, CpuProfile, ProfileNode } from './cpu-profile.ts';
import { type Frame, frameOf, isAside, type Resolve } from './frames.ts';

/** One function called along one path. Figures in the profile's unit. */
export interface StackNode {
  frame: Frame;
  self: number;
  /** With all that it called. */
  total: number;
  children: Map<string, StackNode>;
}

export interface FoldedProfile {
  /** µs of CPU per request, or bytes per request. */
  unit: ProfileUnit;
  root: StackNode;
  /** Samples that were not idle: what the figures rest on. */
  samples: number;
}

/** One function over all its paths, in the profile's unit. */
export interface FrameCost {
  frame: Frame;
  self: number;
  total: number;
}

export const ALL: Frame = { key: '(root)', name: 'all', place: '', line: null, kind: 'native' };

export const emptyNode = (frame: Frame): StackNode => ({ frame, self: 0, total: 0, children: new Map() });

/**
 * `cpuUsPerRequest`: CPU time of the process in the profiled window ÷ requests answered in it, all threads. Helper
 * threads of V8 have no stacks here: their share is spread over the frames like the rest. O(nodes + samples).
 */
export function foldProfile(profile: CpuProfile, cpuUsPerRequest: number, resolve: Resolve): FoldedProfile {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const aside = asideNodes(profile.nodes);
  const selfUs = new Map<number, number>();
  let busyUs = 0;
  let samples = 0;
  for (const [i, id] of profile.samples.entries()) {
    if (!nodes.has(id)) throw new TypeError(`sample ${i}: expected the id of a node, got ${id}`);
    // Deltas are negative where the sampler's clock and its thread's disagree.
    const deltaUs = Math.max(0, profile.timeDeltas[i]!);
    if (aside.has(id)) continue;
    selfUs.set(id, (selfUs.get(id) ?? 0) + deltaUs);
    busyUs += deltaUs;
    samples++;
  }
  const scale = busyUs === 0 ? 0 : cpuUsPerRequest / busyUs;
  const top = profile.nodes.find(({ callFrame }) => callFrame.functionName === '(root)') ?? profile.nodes[0];
  const source = ({ id, callFrame, children = [] }: ProfileNode): Source => ({
    callFrame,
    self: (selfUs.get(id) ?? 0) * scale,
    children: () => children.map((child) => source(nodes.get(child)!)),
  });
  return { unit: 'us', root: foldTree(top === undefined ? null : source(top), resolve), samples };
}

/** Ids of what is aside, with all that it called. Callers come before what they called, as V8 writes them. */
function asideNodes(nodes: readonly ProfileNode[]): Set<number> {
  const aside = new Set<number>();
  for (const { id, callFrame, children = [] } of nodes) {
    if (isAside(callFrame)) aside.add(id);
    if (aside.has(id)) for (const child of children) aside.add(child);
  }
  return aside;
}

/** A node of a profile as V8 gives it, whatever it counts. */
export interface Source {
  callFrame: CallFrame;
  self: number;
  children(): readonly Source[];
}

/** Call frames to frames: those that are the same become one. What is aside is left out, with all it called. */
export function foldTree(top: Source | null, resolve: Resolve): StackNode {
  const root = emptyNode(ALL);
  const add = (to: StackNode, from: Source): void => {
    to.self += from.self;
    for (const child of from.children()) {
      if (!isAside(child.callFrame)) add(childOf(to, frameOf(child.callFrame, resolve)), child);
    }
  };
  if (top !== null) add(root, top);
  sumUp(root);
  return root;
}

/** Found, or made. */
export function childOf({ children }: StackNode, frame: Frame): StackNode {
  let child = children.get(frame.key);
  if (child === undefined) {
    child = emptyNode(frame);
    children.set(frame.key, child);
  }
  return child;
}

/** Totals from what is each node's own; paths without anything go. Returns the root's. */
export function sumUp(node: StackNode): number {
  node.total = node.self;
  for (const [key, child] of node.children) {
    node.total += sumUp(child);
    if (child.total === 0) node.children.delete(key);
  }
  return node.total;
}

/** Cost of every function. A function that called itself is counted once per path in `total`. */
export function frameCosts(root: StackNode): Map<string, FrameCost> {
  const costs = new Map<string, FrameCost>();
  const onPath = new Set<string>();
  const visit = (node: StackNode): void => {
    const { frame } = node;
    let cost = costs.get(frame.key);
    if (cost === undefined) {
      cost = { frame, self: 0, total: 0 };
      costs.set(frame.key, cost);
    }
    cost.self += node.self;
    const outermost = !onPath.has(frame.key);
    if (outermost) {
      cost.total += node.total;
      onPath.add(frame.key);
    }
    for (const child of node.children.values()) visit(child);
    if (outermost) onPath.delete(frame.key);
  };
  visit(root);
  return costs;
}

/** The mean of several profiles of one unit: a path that one of them lacks counts as 0 there. */
export function meanProfile(profiles: readonly FoldedProfile[]): FoldedProfile {
  const root = emptyNode(ALL);
  for (const profile of profiles) add(root, profile.root, 1 / profiles.length);
  sumUp(root);
  const samples = profiles.reduce((sum, profile) => sum + profile.samples, 0);
  return { unit: profiles[0]?.unit ?? 'us', root, samples };
}

/** Adds a tree to another, times `weight`. Follow with `sumUp`. */
export function add(to: StackNode, from: StackNode, weight: number): void {
  to.self += from.self * weight;
  for (const child of from.children.values()) add(childOf(to, child.frame), child, weight);
}
