/**
 * A server with exactly one illness, for trying `lab diagnose`.
 *
 *     node ill.mjs --illness=NAME SCRIPT --port N --exit-with-stdin
 *
 * healthy, cpu-bound (one function does it all), blocked-loop (one request in a thousand holds the loop for long),
 * garbage (thousands of short-lived objects per request), waiting (a timer stands for another service), large (answers
 * that cost a generator more than they cost us).
 */
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const illness = process.argv.find((argument) => argument.startsWith('--illness=')).slice(10);
const BLOCK_STEPS = 60_000_000;
const BLOCK_EVERY = 1_000;
const LARGE = Buffer.alloc(2 * 1024 * 1024, 'x');
let served = 0;
let kept = null;

function spin(steps) {
  let x = steps;
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
}

function allocate() {
  const objects = [];
  for (let i = 0; i < 3_000; i++) objects.push({ i, name: `object ${i}`, list: [i, i + 1, i + 2] });
  // Some live long enough to be moved, which is what costs.
  kept = objects;
  return kept.length;
}

const WORK = {
  healthy: () => 0,
  'cpu-bound': () => spin(150_000),
  'blocked-loop': () => (++served % BLOCK_EVERY === 0 ? spin(BLOCK_STEPS) : 0),
  garbage: () => allocate(),
  waiting: () => pause(20),
  large: () => 0,
};

const server = createServer(async (_request, response) => {
  const done = WORK[illness]();
  if (done instanceof Promise) await done;
  const body = illness === 'large' ? LARGE : 'done';
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
  response.end(body);
});
server.listen(Number(process.argv[process.argv.indexOf('--port') + 1]), '127.0.0.1', () => {
  const { port } = server.address();
  process.stdout.write(
    `${JSON.stringify({ ready: true, host: '127.0.0.1', port, pid: process.pid, variant: illness })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(0));
process.stdin.resume().once('end', () => process.exit(0));
