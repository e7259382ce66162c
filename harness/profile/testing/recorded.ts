/** For tests: profiles of the scenario users-param, made small by shrink.ts. Their places are those of the sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCpuProfile } from '../cpu-profile.ts';
import { ALL, childOf, emptyNode, type FoldedProfile, foldProfile, type StackNode, sumUp } from '../fold.ts';

/** 100 µs per request in all. */
export function recorded(variant: 'baseline' | 'snapshot' | 'persistent'): FoldedProfile {
  const file = join(import.meta.dirname, 'recorded', `${variant}.cpuprofile`);
  return foldProfile(parseCpuProfile(readFileSync(file, 'utf8'), file), 100, (url, line) =>
    url.startsWith('file:///') ? { source: url.slice('file:///'.length), line: line + 1 } : null,
  );
}

/** The same profile of a machine that is so many times as slow. */
export function times(profile: FoldedProfile, factor: number): FoldedProfile {
  const root = emptyNode(ALL);
  const copy = (from: StackNode, to: StackNode): void => {
    to.self = from.self * factor;
    for (const child of from.children.values()) copy(child, childOf(to, child.frame));
  };
  copy(profile.root, root);
  sumUp(root);
  return { ...profile, root };
}

/** Profiling epochs on a machine whose speed changes. */
export const epochsOf = (a: FoldedProfile, b: FoldedProfile, n: number) =>
  Array.from({ length: n }, (_, i) => ({ a: times(a, 1 + i / 50), b: times(b, 1 + i / 60) }));
