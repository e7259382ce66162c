/** For tests: CPU profiles from stacks written as `outer;inner`, with the time spent in each. */
import type { CallFrame, CpuProfile, ProfileNode } from '../cpu-profile.ts';

const callFrame = (functionName: string): CallFrame => ({
  functionName,
  url: functionName.startsWith('(') ? '' : 'file:///build/server.mjs',
  lineNumber: 0,
  columnNumber: 0,
});

/** Stacks → µs. `(idle)` and `(garbage collector)` are V8's own. Each stack is one sample. */
export function profileOf(stacks: Readonly<Record<string, number>>): CpuProfile {
  const nodes: (ProfileNode & { children: number[] })[] = [
    { id: 1, callFrame: callFrame('(root)'), children: [] },
  ];
  const ids = new Map<string, number>([['', 1]]);
  const idOf = (path: string): number => {
    const known = ids.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf(';');
    const parent = idOf(cut < 0 ? '' : path.slice(0, cut));
    const id = nodes.length + 1;
    nodes.push({ id, callFrame: callFrame(path.slice(cut + 1)), children: [] });
    nodes[parent - 1]!.children.push(id);
    ids.set(path, id);
    return id;
  };
  const entries = Object.entries(stacks);
  return {
    nodes,
    startTime: 0,
    endTime: entries.reduce((sum, [, us]) => sum + us, 0),
    samples: entries.map(([path]) => idOf(path)),
    timeDeltas: entries.map(([, us]) => us),
  };
}
