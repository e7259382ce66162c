import type { CallFrame } from '../cpu-profile.ts';
import { type FoldedProfile, foldTree, type Source } from '../fold.ts';
import type { Resolve } from '../frames.ts';

/** V8's sampling heap profile, as Node's inspector gives it and .heapprofile files hold it. */
export interface HeapProfile {
  head: HeapNode;
  /** One for every object that was sampled. */
  samples: readonly { size: number; nodeId: number }[];
}

export interface HeapNode {
  callFrame: CallFrame;
  /**
   * Bytes that the function allocated itself, estimated: V8 samples an object of s bytes with probability
   * 1 − exp(−s ÷ interval) and has divided by that already. A test holds it to a server whose allocations are known.
   */
  selfSize: number;
  id: number;
  children: readonly HeapNode[];
}

/** Throws TypeError for what is no heap profile. */
export function parseHeapProfile(text: string, where: string): HeapProfile {
  const value = JSON.parse(text) as Partial<HeapProfile> | null;
  const { head, samples } = value ?? {};
  if (typeof head?.selfSize !== 'number' || !Array.isArray(head.children) || !Array.isArray(samples)) {
    throw new TypeError(`${where}: expected a sampling heap profile with head and samples`);
  }
  return value as HeapProfile;
}

/** `requests`: all that were answered while objects were sampled. Bytes per request, by the stack that allocated them. */
export function foldHeap({ head, samples }: HeapProfile, requests: number, resolve: Resolve): FoldedProfile {
  const source = ({ callFrame, selfSize, children }: HeapNode): Source => ({
    callFrame,
    self: selfSize / requests,
    children: () => children.map(source),
  });
  return { unit: 'bytes', root: foldTree(source(head), resolve), samples: samples.length };
}
