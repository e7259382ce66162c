// Preload that makes a Node HTTP server spend more on every request, by a number of steps and never by a clock:
//     node --import 'file:///…/knob.mjs?cpu=N&alloc=KiB&tail=N&every=M&gc=0|1' server.mjs …
//   cpu     steps of arithmetic before each request
//   alloc   KiB of young objects before each request
//   tail    steps before one request in `every`
//   gc      1: on exit, one line on stderr about the collections of the process
// All 0 is the same code with nothing to do: the baseline of a planted effect. Numbers come padded to one width, so
// that the command lines of both sides are equally long (an environment's size alone can move a result).
import { writeSync } from 'node:fs';
import { Server } from 'node:http';
import { PerformanceObserver } from 'node:perf_hooks';

const asked = new URL(import.meta.url).searchParams;
const knob = (name) => Number(asked.get(name) ?? 0);
const [cpu, alloc, tail, every] = ['cpu', 'alloc', 'tail', 'every'].map(knob);

let state = 1;
let garbage;
let requests = 0;

/**
 * steps → steps done. Each waits for the one before it, so that a step costs the same whatever the count: about 1 ns.
 * That holds for optimised code alone, a lower tier takes four times as long; so it is too long to be inlined into
 * a caller of a lower tier (V8 inlines up to 460 bytes of bytecode), and is optimised before the first request. Without
 * that, few steps would cost less than their share of many.
 */
const STEP = 'x = (Math.imul(x, 1664525) + 1013904223) | 0;';
const UNROLLED = 64;
const spin = new Function(
  'x',
  'steps',
  `for (; steps >= ${UNROLLED}; steps -= ${UNROLLED}) { ${STEP.repeat(UNROLLED)} }
   for (; steps > 0; steps--) { ${STEP} }
   return x;`,
);
for (let i = 0; i < 3_000; i++) state = spin(state, 1_000);

/** An empty array of 122 places is 1 KiB: 976 bytes, 16 of their header, 32 of the array. */
function allocate(kib) {
  for (let i = 0; i < kib; i++) garbage = new Array(122);
}

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...rest) {
  if (event === 'request') {
    requests++;
    state = spin(state, cpu);
    allocate(alloc);
    if (every > 0 && requests % every === 0) state = spin(state, tail);
  }
  return emit.call(this, event, ...rest);
};

if (knob('gc') === 1) {
  let collections = 0;
  let ms = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      collections++;
      ms += duration;
    }
  }).observe({ entryTypes: ['gc'] });
  process.once('exit', () => {
    writeSync(2, `${JSON.stringify({ knob: { requests, collections, ms, last: typeof garbage } })}\n`);
  });
}
