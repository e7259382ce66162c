import type { FrameKind } from '../model/profile.ts';
import type { CallFrame } from './cpu-profile.ts';

/** A function, the same in every profile of every build that has it. */
export interface Frame {
  /** What makes it the same: name and place. */
  key: string;
  name: string;
  /** `server/world/world.ts`, `node:net`, `quickjs.wasm`; '' for what has no place. */
  place: string;
  /** From 1; null without one. */
  line: number | null;
  kind: FrameKind;
}

/**
 * Where a position of a built file comes from: source file relative to the project, line from 1, and the name that stands there,
 * if the bundler has changed it. null: nowhere known.
 */
export type Resolve = (
  url: string,
  line: number,
  column: number,
) => { source: string; line: number; name?: string } | null;

/** What V8 made up for time that has no function. */
const MADE_UP: Readonly<Record<string, { name: string; kind: FrameKind }>> = {
  '(program)': { name: 'native code', kind: 'native' },
  '(garbage collector)': { name: 'garbage collector', kind: 'gc' },
  '(root)': { name: 'all', kind: 'native' },
  // Of heap profiles: who allocated, where no function of JavaScript did.
  '(V8 API)': { name: 'native code', kind: 'native' },
  '(EXTERNAL)': { name: 'native code', kind: 'native' },
  '(PARSER)': { name: 'V8’s parser', kind: 'native' },
  '(COMPILER)': { name: 'V8’s compiler', kind: 'native' },
  '(BYTECODE_COMPILER)': { name: 'V8’s compiler', kind: 'native' },
  '(GC)': { name: 'garbage collector', kind: 'gc' },
};

const IDLE = '(idle)';

/** Waiting, or the profiler itself: not what a request costs. */
export const isAside = ({ functionName, url }: CallFrame): boolean =>
  (url === '' && functionName === IDLE) ||
  url === 'node:inspector' ||
  url.endsWith('/harness/profile/probe.mjs');

/**
 * Names the function of a call frame. The line is shown and is not part of the key: where a function stands in a
 * bundle differs between two builds that both have it.
 */
export function frameOf(callFrame: CallFrame, resolve: Resolve): Frame {
  const { functionName, url, lineNumber, columnNumber } = callFrame;
  const madeUp = url === '' ? MADE_UP[functionName] : undefined;
  if (madeUp !== undefined) return { key: functionName, place: '', line: null, ...madeUp };
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url.startsWith('wasm://') || /^(js-to-wasm|wasm-to-js)/.test(name)) return wasmFrame(name);
  if (url.startsWith('node:')) {
    return { key: `${name} ${url}`, name, place: url, line: lineNumber + 1, kind: 'node' };
  }
  if (url === '') {
    // Built-ins of V8 carry a name and no place.
    return { key: `${name} (built-in)`, name, place: '', line: null, kind: 'native' };
  }
  const origin = resolve(url, lineNumber, columnNumber);
  const place = origin?.source ?? placeOf(url);
  const line = origin?.line ?? lineNumber + 1;
  const own = origin?.name !== undefined && isNumbered(name, origin.name) ? origin.name : name;
  // Two functions without a name in one file are told apart by the line only.
  const key = functionName === '' ? `${own} ${place}:${line}` : `${own} ${place}`;
  return { key, name: own, place, line, kind: place.includes('node_modules/') ? 'package' : 'script' };
}

/** Bundlers number what has the name of something else in the bundle; another build may number it otherwise. */
const isNumbered = (name: string, original: string): boolean =>
  name.startsWith(original) && /^\d+$/.test(name.slice(original.length));

function wasmFrame(functionName: string): Frame {
  // Trampolines between JavaScript and WebAssembly, one for each signature.
  const crossing = /^(js-to-wasm|wasm-to-js)/.exec(functionName);
  const name = crossing === null ? functionName : `${crossing[0]} crossing`;
  return {
    key: `${name} (wasm)`,
    name,
    place: 'wasm',
    line: null,
    kind: 'wasm',
  };
}

/** Last part of a URL: the folder of a build is named after its content. */
const placeOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
