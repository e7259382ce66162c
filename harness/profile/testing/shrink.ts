/**
 * Makes a small recorded profile for tests of one that `lab profile` wrote: functions by their places in the sources, so that it
 * needs no build and no machine, one sample per stack, and what takes less than 0.2 % left to its caller.
 *
 *     node harness/profile/testing/shrink.ts .lab/profiles/RUN/baseline-1.cpuprofile harness/profile/testing/recorded/baseline.cpuprofile
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { type CallFrame, type CpuProfile, parseCpuProfile, type ProfileNode } from '../cpu-profile.ts';
import { foldProfile, type StackNode } from '../fold.ts';
import type { Frame } from '../frames.ts';
import { sourceMaps } from '../source-map.ts';

const SMALLEST_SHARE = 0.002;
const WHOLE_US = 1_000_000;

/** As V8 would have said it, but for the place, which is that of the sources. */
function callFrame({ name, place, line, kind }: Frame): CallFrame {
  const at = { lineNumber: (line ?? 0) - 1, columnNumber: 0 };
  if (name === 'all') return { functionName: '(root)', url: '', ...at };
  if (kind === 'gc') return { functionName: '(garbage collector)', url: '', ...at };
  if (kind === 'native') return { functionName: name === 'native code' ? '(program)' : name, url: '', ...at };
  if (kind === 'wasm')
    return { functionName: name.replace(/ crossing$/, ''), url: 'wasm://wasm/engine', ...at };
  return { functionName: name, url: kind === 'node' ? place : `file:///${place}`, ...at };
}

function shrink(root: StackNode): CpuProfile {
  const nodes: ProfileNode[] = [];
  const [samples, timeDeltas]: [number[], number[]] = [[], []];
  const add = (node: StackNode): number => {
    const id = nodes.length + 1;
    const children: number[] = [];
    nodes.push({ id, callFrame: callFrame(node.frame), children });
    let us = node.self;
    for (const child of node.children.values()) {
      if (child.total < SMALLEST_SHARE * root.total) us += child.total;
      else children.push(add(child));
    }
    if (us > 0) {
      samples.push(id);
      timeDeltas.push(Math.round(us));
    }
    return id;
  };
  add(root);
  return { nodes, startTime: 0, endTime: WHOLE_US, samples, timeDeltas };
}

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new TypeError('expected a profile and where to write to');
const profile = parseCpuProfile(readFileSync(from, 'utf8'), from);
const { root } = foldProfile(profile, WHOLE_US, sourceMaps(PROJECT_ROOT));
writeFileSync(to, `${JSON.stringify(shrink(root))}\n`);
