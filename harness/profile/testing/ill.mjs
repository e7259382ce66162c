/**
 * A server with exactly one illness, for trying `lab diagnose`.
 *
 *     node ill.mjs --illness=NAME SCRIPT --port N --exit-with-stdin
 *
 * healthy, cpu-bound (one function does it all), blocked-loop (one request in a thousand holds the loop for long),
 * garbage (objects that live just long enough to be moved), waiting (a timer stands for another service), large (answers
 * that cost a generator more than they cost us: ready-made, in very many chunks).
 */
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const illness = process.argv.find((argument) => argument.startsWith('--illness=')).slice(10);
const BLOCK_STEPS = 60_000_000;
const BLOCK_EVERY = 1_000;
const CHUNKS = 20_000;
const LARGE = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(CHUNKS)}0\r\n\r\n`,
);
const OBJECTS = 600;
const KEPT = 400;
const kept = [];
let served = 0;

function spin(steps) {
  let x = steps;
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
}

function allocate() {
  const objects = [];
  for (let i = 0; i < OBJECTS; i++) objects.push({ i, list: [i, i] });
  // Making them is nothing beside moving them, and all of them live long enough to be moved.
  kept[served++ % KEPT] = objects;
  return objects.length;
}

const WORK = {
  healthy: () => 0,
  'cpu-bound': () => spin(150_000),
  'blocked-loop': () => (++served % BLOCK_EVERY === 0 ? spin(BLOCK_STEPS) : 0),
  garbage: () => allocate(),
  waiting: () => pause(20),
};

const http = createServer(async (_request, response) => {
  const done = WORK[illness]();
  if (done instanceof Promise) await done;
  const body = 'done';
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
  response.end(body);
});
/** Past the writer of answers, which would make its chunks one by one. A request comes in one piece. */
const ready = createSocketServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', () => socket.write(LARGE));
});
const server = illness === 'large' ? ready : http;
server.listen(Number(process.argv[process.argv.indexOf('--port') + 1]), '127.0.0.1', () => {
  const { port } = server.address();
  process.stdout.write(
    `${JSON.stringify({ ready: true, host: '127.0.0.1', port, pid: process.pid, variant: illness })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(0));
process.stdin.resume().once('end', () => process.exit(0));
