/** What `perf script` prints, folded to stacks in µs of CPU per request. Pure. */
import { ALL, childOf, emptyNode, type FoldedProfile, type StackNode, sumUp } from '../fold.ts';
import { type Frame, frameOf, type Resolve } from '../frames.ts';

/** `        7f1c2 JS:*handle file:///app/server.mjs:12:3+0x1a (/tmp/perf-48.map)` */
const FRAME = /^\s+[0-9a-f]+ (.*) \(([^()]*(?:\([^()]*\))?[^()]*)\)$/;
/** V8's name of compiled JavaScript: kind of code and how well it is optimised, function, place. */
const SCRIPT =
  /^(?:JS|Script|Eval|Function|LazyCompile|RegExp):[*~^+'`]*(.*?) ?((?:file|node):\S*?):(\d+):(\d+)$/;
/** Of compiled WebAssembly: `JS:qjs_call-1528-liftoff`, its index in the module and its compiler behind the name. */
const WASM = /^JS:(.+)-\d+-(?:liftoff|turbofan)$/;
/** `Stub:js-to-wasm:iiii:i` */
const CROSSING = /^(?:Stub|JS):((?:js-to-wasm|wasm-to-js).*)$/;

/** V8's collector, on the server's thread and on its helpers. */
const GC =
  /^v8::internal::(?:Heap::(?:CollectGarbage|PerformGarbageCollection)|Scaveng|MarkCompact|MinorMarkSweep|ConcurrentMarking|IncrementalMarking|Sweeper)/;

/**
 * `cpuUsPerRequest`: CPU time of the process while it was recorded ÷ requests answered meanwhile. Every sample stands for
 * as much of it. Throws TypeError when there is no sample. O(length of the text).
 */
export function foldPerfScript(text: string, cpuUsPerRequest: number, resolve: Resolve): FoldedProfile {
  const root = emptyNode(ALL);
  let samples = 0;
  let stack: Frame[] = [];
  const endOfSample = (): void => {
    if (stack.length === 0) return;
    samples++;
    let node = root;
    // perf begins with the innermost.
    for (const frame of stack.reverse()) node = childOf(node, frame);
    node.self++;
    stack = [];
  };
  for (const line of text.split('\n')) {
    const match = FRAME.exec(line);
    if (match !== null) stack.push(perfFrame(match[1]!, match[2]!, resolve));
    else endOfSample();
  }
  endOfSample();
  if (samples === 0) throw new TypeError('expected the output of perf script, got no sample');
  scale(root, cpuUsPerRequest / samples);
  sumUp(root);
  return { unit: 'us', root, samples };
}

function scale(node: StackNode, factor: number): void {
  node.self *= factor;
  for (const child of node.children.values()) scale(child, factor);
}

/** `symbol`: with its offset. `object`: the file that it is in. */
export function perfFrame(symbol: string, object: string, resolve: Resolve): Frame {
  const name = symbol.replace(/\+0x[0-9a-f]+$/, '');
  const script = SCRIPT.exec(name);
  if (script !== null) {
    const [, functionName = '', url = '', line, column] = script;
    // perf counts from 1.
    const at = { lineNumber: Number(line) - 1, columnNumber: Number(column) - 1 };
    return frameOf({ functionName, url, ...at }, resolve);
  }
  const wasm = WASM.exec(name) ?? CROSSING.exec(name);
  if (wasm !== null) {
    return frameOf({ functionName: wasm[1]!, url: 'wasm://', lineNumber: -1, columnNumber: -1 }, resolve);
  }
  const place = object.startsWith('/tmp/perf-') ? 'V8' : object.slice(object.lastIndexOf('/') + 1);
  return { key: `${name} ${place}`, name, place, line: null, kind: GC.test(name) ? 'gc' : 'native' };
}
