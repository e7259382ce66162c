/** Sampled heap profiles (.heapprofile) as bytes by function. Pure. */
import type { CallFrame } from '../cpu-profile.ts';
import { type Frame, frameOf, isAside, type Resolve } from '../frames.ts';

export interface HeapNode {
  callFrame: CallFrame;
  /** Bytes allocated by the function itself, as V8 scales its samples. */
  selfSize: number;
  children: readonly HeapNode[];
}

export interface Allocation extends Pick<Frame, 'name' | 'place' | 'line'> {
  bytes: number;
}

/** Largest first; functions that allocated nothing are left out. Throws TypeError for what is no heap profile. */
export function allocations(profile: { head?: HeapNode }, resolve: Resolve): Allocation[] {
  if (profile.head === undefined) throw new TypeError('expected a heap profile, which has a head');
  const found = new Map<string, Allocation>();
  const visit = ({ callFrame, selfSize, children }: HeapNode): void => {
    if (isAside(callFrame)) return;
    const { key, name, place, line } = frameOf(callFrame, resolve);
    const before = found.get(key);
    if (before === undefined) found.set(key, { name, place, line, bytes: selfSize });
    else before.bytes += selfSize;
    for (const child of children) visit(child);
  };
  visit(profile.head);
  return [...found.values()].filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}
