/**
 * Which function is which stage of a request. Nothing in a measured server knows of it: stages are read from the names and
 * places on a sampled stack.
 *
 * A rule holds for the function that it names and for all that this one calls, until another rule holds further down.
 * So a function that no rule names belongs to the stage that called it, and what nobody on the stack claims is `other`.
 */
import type { Frame } from '../frames.ts';

/** In the order of a request's life; each with what is in it. */
export const STAGES = {
  connect: 'accepting and ending connections',
  parse: 'reading from the socket, request line, headers, body',
  host: 'the server’s own account of the request: worlds, deadlines, pools',
  route: 'finding the route',
  load: 'making a world: a runtime, the Web APIs, the script compiled or read and run',
  restore: 'putting a machine’s memory to the image',
  handler: 'the script’s handler',
  serialise: 'the answer as text and bytes: JSON, head, body',
  write: 'handing the answer to the socket',
  free: 'giving a runtime back: collecting, freeing',
  gc: 'V8’s collector; the engine’s own is in the stage that it interrupts',
  other: 'no stage of a request is on the stack, or native code without a stack',
} as const;

export type Stage = keyof typeof STAGES;

export interface Rule {
  stage: Stage;
  /** Of the function's place. */
  place: RegExp;
  /** Of its name; absent: every function there. */
  name?: RegExp;
  /** Only when called in one of these stages; absent: in any. */
  from?: readonly Stage[];
}

const OUTSIDE: readonly Stage[] = ['other', 'connect', 'parse', 'host', 'route', 'write'];

const ENGINE = /^server\/engine\//;
const WORLD = /^server\/world\/world\.[jt]s$/;

/** The mock server's own functions, the most telling first. */
const OURS: readonly Rule[] = [
  { stage: 'restore', place: ENGINE, name: /^(restore|park|resume|copyImage)$/ },
  { stage: 'restore', place: /^server\/engine\/.*memory-(image|delta)\.[jt]s$/ },
  { stage: 'restore', place: WORLD, name: /^adopt$/ },
  { stage: 'load', place: WORLD, name: /^(load|#loaded|#describe|#awaitTopLevel)$/ },
  { stage: 'load', place: /^server\/world\/top-level\.[jt]s$/ },
  { stage: 'load', place: /^variants\/axes\/script-loading\// },
  { stage: 'load', place: ENGINE, name: /^createVm$/ },
  { stage: 'free', place: /^variants\/axes\/gc\// },
  { stage: 'free', place: /^variants\/axes\/runtime\//, name: /^giveBack$/ },
  { stage: 'free', place: ENGINE, name: /^(close|dispose)$/, from: OUTSIDE },
  { stage: 'handler', place: ENGINE, name: /^(dispatch|call|drainJobs)$/, from: OUTSIDE },
  { stage: 'serialise', place: WORLD, name: /^#(answer|play|refuse)$/ },
  { stage: 'serialise', place: /^server\/engine\/.*packed-answer\.[jt]s$/ },
  { stage: 'serialise', place: /^server\/http\/direct\/answer-head\.[jt]s$/ },
  { stage: 'serialise', place: /^server\/http\/.*\.[jt]s$/, name: /^(answer|writeHead)$/ },
  { stage: 'host', place: WORLD, name: /^(#finish|serve|clear)$/ },
  { stage: 'host', place: /^server\/world\/(pool|parking|room)\.[jt]s$/, from: OUTSIDE },
  { stage: 'host', place: /^variants\/axes\/runtime\//, name: /^(acquire|release)$/ },
  { stage: 'host', place: /^server\/(app|reload)\.[jt]s$/, from: OUTSIDE },
  { stage: 'host', place: /^server\/(observe|effects)\//, from: OUTSIDE },
  { stage: 'route', place: /^server\/routes\.[jt]s$/, from: ['host'] },
  { stage: 'write', place: /^server\/http\/(outbox|direct\/answer-writer|direct\/sink|node\/sink)\.[jt]s$/ },
  { stage: 'write', place: /^server\/http\//, name: /^(post|send|write)$/ },
  { stage: 'parse', place: /^server\/http\//, from: ['other', 'connect'] },
];

/** The engine's, which is WebAssembly: its functions have names and no places. */
const GUEST: readonly Rule[] = [
  { stage: 'restore', place: /^wasm$/, name: /^image restore$/ },
  { stage: 'serialise', place: /^wasm$/, name: /^(js stringify|JS_JSONStringify)$/, from: ['handler'] },
];

/** Node's library, under any server on it. */
const NODE: readonly Rule[] = [
  {
    stage: 'serialise',
    place: /^node:_http_(server|outgoing)$/,
    name: /^(writeHead|_storeHeader|processHeader)$/,
  },
  {
    stage: 'write',
    place: /^node:_http_outgoing$/,
    name: /^_?(end|write_?|send|writeRaw|flush\w*|finish|cork|uncork)$/,
  },
  { stage: 'write', place: /^node:net$/, name: /^Socket\.?_?(write|writev|writeGeneric|cork|uncork)$/i },
  {
    stage: 'write',
    place: /^node:internal\/stream_base_commons$/,
    name: /^(write|onWriteComplete|afterWrite)/,
  },
  {
    stage: 'write',
    place: /^node:internal\/streams\/writable$/,
    name: /^(afterWrite|onwrite)/,
    from: ['other'],
  },
  { stage: 'write', place: /^node:_http_server$/, name: /^resOnFinish$/ },
  {
    stage: 'connect',
    place: /^node:net$/,
    name: /^(onconnection|Socket|Socket\._destroy|Socket\._final|Socket\.end)$/,
  },
  { stage: 'connect', place: /^node:internal\/streams\/destroy$/ },
  { stage: 'connect', place: /^node:_http_server$/, name: /^(connectionListener|socketOn(End|Close|Error))/ },
  { stage: 'connect', place: /^node:internal\/streams\/readable$/, name: /^(endReadable|onEofChunk)/ },
  { stage: 'parse', place: /^node:_http_(common|server)$/, name: /^(parser|onParser)/ },
  { stage: 'parse', place: /^node:internal\/stream_base_commons$/, name: /^onStreamRead$/ },
];

export const RULES: readonly Rule[] = [...OURS, ...GUEST, ...NODE];

/** Where the sources of our own server stand: what is neither here nor Node's is another server's handler. */
const OWN = /^(server|variants)\//;

/** The stage of a function that was called in `from`. */
export function stageOf(frame: Frame, from: Stage): Stage {
  if (frame.kind === 'gc') return 'gc';
  const rule = RULES.find(
    ({ place, name, from: only }) =>
      place.test(frame.place) && (name?.test(frame.name) ?? true) && (only?.includes(from) ?? true),
  );
  if (rule !== undefined) return rule.stage;
  const foreign = (frame.kind === 'script' || frame.kind === 'package') && !OWN.test(frame.place);
  return foreign && from === 'parse' ? 'handler' : from;
}
