/** Several CPU profiles of one process, one after the other, as one: what viewers of .cpuprofile files open. Pure. */
import type { CallFrame, CpuProfile, ProfileNode } from './cpu-profile.ts';

interface Joined {
  id: number;
  callFrame: CallFrame;
  children: Map<string, Joined>;
}

const keyOf = ({ functionName, url, lineNumber, columnNumber }: CallFrame): string =>
  JSON.stringify([functionName, url, lineNumber, columnNumber]);

/** Same paths become one node. Time between two profiles is left out: the joined one is as long as all of them. */
export function joinProfiles(profiles: readonly CpuProfile[]): CpuProfile {
  const [first] = profiles;
  if (first === undefined) throw new RangeError('joinProfiles: expected at least one profile, got none');
  const all: Joined[] = [];
  const make = (callFrame: CallFrame): Joined => {
    const node = { id: all.length + 1, callFrame, children: new Map<string, Joined>() };
    all.push(node);
    return node;
  };
  const root = make(first.nodes[0]!.callFrame);
  const samples: number[] = [];
  for (const profile of profiles) {
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const ids = new Map<number, number>();
    const place = (node: ProfileNode, joined: Joined): void => {
      ids.set(node.id, joined.id);
      for (const id of node.children ?? []) {
        const child = nodes.get(id)!;
        const key = keyOf(child.callFrame);
        const known = joined.children.get(key) ?? make(child.callFrame);
        joined.children.set(key, known);
        place(child, known);
      }
    };
    place(profile.nodes[0]!, root);
    for (const id of profile.samples) samples.push(ids.get(id)!);
  }
  const lengthUs = profiles.reduce((sum, { startTime, endTime }) => sum + endTime - startTime, 0);
  return {
    nodes: all.map(({ id, callFrame, children }) => ({
      id,
      callFrame,
      children: [...children.values()].map((child) => child.id),
    })),
    startTime: first.startTime,
    endTime: first.startTime + lengthUs,
    samples,
    timeDeltas: profiles.flatMap(({ timeDeltas }) => timeDeltas),
  };
}
