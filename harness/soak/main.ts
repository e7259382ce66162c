/**
 * `node harness/soak/main.ts --minutes 10 --variant NAME --seed N`: half of its capacity for so long, and nothing may be
 * lost, grow or stay open. Exit code 1 when a criterion fails.
 */
import { text, whole } from '../cli/flag-kinds.ts';
import { parseFlags } from '../cli/flags.ts';
import { printError } from '../cli/print-error.ts';
import { EXIT } from '../model/errors.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { runSoak, type SoakResult } from './run.ts';

const flags = {
  minutes: whole(1, 24 * 60, 'minutes of load (default 10)'),
  variant: text('NAME', 'the name of a variant', 'what is soaked (default snapshot+connection=keep-alive)'),
  seed: whole(0, 2 ** 32 - 1, 'all requests follow from it (default 1)'),
  rate: whole(1, 1_000_000, 'requests a second, instead of half of the capacity'),
  'growth-limit': whole(0, 100_000, 'MiB an hour that memory may be shown to grow by (default 30)'),
};

const MIB = 2 ** 20;
const WARM_UP_MS = 60_000;
const CAPACITY_MS = 5_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What is wrong, a sentence each. */
function failures(result: SoakResult, growthLimit: number): string[] {
  const { tally, trend, alive } = result;
  const wrong: string[] = [];
  if (!alive) wrong.push(`the server ended: ${result.stderr}`);
  if (tally.total.lost > 0) wrong.push(`lost requests: expected 0, got ${tally.total.lost}`);
  if (result.descriptors.after > result.descriptors.before) {
    wrong.push(`descriptors: expected ${result.descriptors.before} again, got ${result.descriptors.after}`);
  }
  // The whole interval must lie above: noise is no leak.
  if (trend !== null && perHour(trend.low) > growthLimit) {
    wrong.push(
      `memory: expected growth of at most ${growthLimit} MiB/h, got at least ${perHour(trend.low).toFixed(1)}`,
    );
  }
  return wrong;
}

const perHour = (bytesPerS: number): number => (bytesPerS * 3_600) / MIB;

function report(result: SoakResult): void {
  const { tally, trend, rss } = result;
  for (const [name, { right, faults, lost }] of tally.byKind) {
    const expected = faults > 0 ? `${faults} expected faults` : `${right} right`;
    print(`  ${name.padEnd(24)}${expected.padStart(24)}${lost > 0 ? `   ${lost} LOST` : ''}`);
  }
  const { right, faults, lost } = tally.total;
  print(`  ${right} right, ${faults} expected faults, ${lost} lost; arrivals put off ${result.putOff} times`);
  for (const words of tally.lost) print(`    ${words}`);
  const { before, most, after } = result.descriptors;
  print(`  descriptors: ${before} idle before, ${most} at most, ${after} after`);
  print(
    `  resident memory: ${(rss.before / MIB).toFixed(0)} MiB before, ${(rss.after / MIB).toFixed(0)} MiB after`,
  );
  if (trend === null) print('  memory: too few samples after the warm-up for a trend');
  else {
    const [slope, low, high] = [trend.slope, trend.low, trend.high].map((value) => perHour(value).toFixed(1));
    print(
      `  memory: ${slope} MiB/h (95 %: ${low} to ${high}; Theil–Sen, moving block bootstrap) after the first minute`,
    );
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseFlags(argv, flags);
  const { minutes = 10, variant = 'snapshot+connection=keep-alive', seed = 1, rate } = values;
  const interrupt = handleInterrupt();
  try {
    print(`soak: ${minutes} min, ${variant}, seed ${seed}`);
    const result = await runSoak({
      variant,
      seed,
      durationMs: minutes * 60_000,
      capacityMs: CAPACITY_MS,
      warmUpMs: WARM_UP_MS,
      ...(rate === undefined ? {} : { ratePerS: rate }),
      signal: interrupt.signal,
      say: (line) => print(`  ${line}`),
    });
    report(result);
    const wrong = failures(result, values['growth-limit'] ?? 30);
    for (const sentence of wrong) print(`FAILED: ${sentence}`);
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return wrong.length === 0 ? EXIT.answered : EXIT.gate;
  } finally {
    interrupt.dispose();
    await stopAll();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, { stderr: (words) => void process.stderr.write(words) });
}
