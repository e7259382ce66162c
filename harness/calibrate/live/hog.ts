/**
 * The antagonist: burns CPU time on the server's core, on and off at random. A program:
 *
 *     node hog.ts SEED LIFE_MS
 *
 * It ends after LIFE_MS, or with its standard input, whichever comes first. It prints a ready line so that the
 * supervisor can start it like a server; it listens on no port.
 */
import { setTimeout as rest } from 'node:timers/promises';
import { createRandom } from '../../stats/random.ts';
import { hogSchedule } from './hog-schedule.ts';

await hog(process.argv[2]!, Number(process.argv[3]));

async function hog(seed: string, lifeMs: number): Promise<void> {
  process.stdin.resume().once('end', () => process.exit(0));
  const endsAt = performance.now() + lifeMs;
  process.stdout.write(`${JSON.stringify({ ready: true, port: 0, pid: process.pid, variant: 'hog' })}\n`);
  for (const { burnMs, restMs } of hogSchedule(createRandom(seed))) {
    const now = performance.now();
    if (now >= endsAt) process.exit(0);
    burn(Math.min(now + burnMs, endsAt));
    await rest(Math.min(restMs, Math.max(0, endsAt - performance.now())));
  }
}

/** By the clock: a hog that is kept from its core does not burn later instead. */
function burn(untilMs: number): void {
  while (performance.now() < untilMs) Math.sqrt(untilMs);
}
