/**
 * What the benchmarks of the generators are aimed at: a bare node:http server on a free port, which it prints.
 * With two arguments, lengths in ms, it stands still for the first in every one of the second, and prints
 * `stalled` after each.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BENCH_BODY } from './bench-body.ts';

const [stallMs, everyMs] = process.argv.slice(2).map(Number);

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', BENCH_BODY.length);
  response.end(BENCH_BODY);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

if (stallMs !== undefined && everyMs !== undefined) stallEvery(stallMs, everyMs);

function stallEvery(lengthMs: number, periodMs: number): void {
  let atMs = performance.now() + periodMs;
  const stall = () => {
    const untilMs = performance.now() + lengthMs;
    while (performance.now() < untilMs);
    console.log('stalled');
    // From the plan, not from the end of this one: the period must not drift.
    atMs += periodMs;
    setTimeout(stall, atMs - performance.now());
  };
  setTimeout(stall, periodMs);
}
