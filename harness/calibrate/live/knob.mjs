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

/** Each step waits for the one before it, so that a step costs the same whatever the count. */
function spin(steps) {
  let x = state;
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  state = x;
}

/** An empty array of 122 places is 1 KiB: 976 bytes, 16 of their header, 32 of the array. */
function allocate(kib) {
  for (let i = 0; i < kib; i++) garbage = new Array(122);
}

// Compiled before the first request on both sides, or the side with few steps would run them slower.
for (let i = 0; i < 2_000; i++) spin(1_000);

const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...rest) {
  if (event === 'request') {
    requests++;
    spin(cpu);
    allocate(alloc);
    if (every > 0 && requests % every === 0) spin(tail);
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
