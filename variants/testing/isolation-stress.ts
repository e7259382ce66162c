/**
 * Does anything of a request reach the next one? Hostile requests and probes in turn, in this process.
 *
 *     node variants/testing/isolation-stress.ts --requests 1000000 --variant snapshot
 *
 * Other flags: --in-flight 32, --full-every 100, --seed 1. Exit code 1 if anything leaked.
 */
import { parseArgs } from 'node:util';
import { resolveVariant } from '../combine.ts';
import { isolationStress } from './isolation/stress.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    variant: { type: 'string', default: 'snapshot' },
    'in-flight': { type: 'string', default: '32' },
    'full-every': { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});

function wholeNumber(flag: keyof typeof values): number {
  const value = Number(values[flag]);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`--${flag}: expected a whole number of at least 1, got "${values[flag]}"`);
  }
  return value;
}

const result = await isolationStress(await resolveVariant(values.variant), {
  requests: wholeNumber('requests'),
  inFlight: wholeNumber('in-flight'),
  fullEvery: wholeNumber('full-every'),
  seed: wholeNumber('seed'),
  progress: ({ requests, leaks, perSecond }) =>
    process.stderr.write(`${requests} requests, ${leaks} leaks, ${perSecond.toFixed(0)}/s\n`),
});
for (const { at, after, expected, got } of result.leaks) {
  process.stdout.write(
    `leak: request ${at}, after ${after}\n  expected ${expected}\n  got      ${got.slice(0, 500)}\n`,
  );
}
const statuses = Object.entries(result.statuses)
  .map(([status, count]) => `${count} × ${status}`)
  .join(', ');
process.stdout.write(
  `${values.variant}: ${result.requests} requests (hostile ones ended ${statuses}), ` +
    `${result.fullProbes} probes of everything, ${result.leakCount} leaks, ` +
    `${result.seconds.toFixed(1)} s, ${(result.requests / result.seconds).toFixed(0)} requests/s\n`,
);
process.exitCode = result.leakCount === 0 ? 0 : 1;
