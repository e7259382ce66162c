/**
 * `node harness/fuzz/main.ts --inputs 100000 --seed 1 --variant NAME [--kind http|scripts]`: malformed HTTP against
 * the mock server and node:http side by side, hostile scripts against the mock server. Exit code 1 for any finding.
 */
import { oneOf, text, whole } from '../cli/flag-kinds.ts';
import { parseFlags } from '../cli/flags.ts';
import { printError } from '../cli/print-error.ts';
import { EXIT } from '../model/errors.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { findingLines, fuzzHttp } from './http/run.ts';
import { fuzzScripts } from './scripts/run.ts';

const flags = {
  inputs: whole(1, 100_000_000, 'connections (http) or hostile requests (scripts); default 10000 and 500'),
  seed: whole(0, 2 ** 32 - 1, 'all inputs follow from it (default 1)'),
  variant: text('NAME', 'the name of a variant', 'what is attacked (default snapshot+connection=keep-alive)'),
  kind: oneOf(['http', 'scripts'], 'only this kind (default both)'),
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface Job {
  variant: string;
  seed: number;
  inputs: number;
  signal: AbortSignal;
}

/** Number of findings. */
async function http(job: Job): Promise<number> {
  const progress = (done: number): void => void process.stderr.write(`http: ${done} of ${job.inputs}\n`);
  const result = await fuzzHttp({ ...job, progress });
  const seconds = result.elapsedMs / 1_000;
  print(
    `http: ${result.inputs} inputs in ${seconds.toFixed(0)} s (${(result.inputs / seconds).toFixed(0)}/s), seed ${job.seed}, ${job.variant}`,
  );
  const rows = [...result.outcomes].sort((a, b) => b[1] - a[1]);
  for (const [outcome, n] of rows.slice(0, 20)) print(`  ${String(n).padStart(7)}  ${outcome}`);
  if (rows.length > 20) print(`  … and ${rows.length - 20} outcomes more`);
  // Some classes are rare; that each is needed is shown by the corpus, see fuzz.test.ts.
  for (const [id, n] of result.declared) print(`  declared: ${id}: ${n} inputs`);
  for (const finding of result.findings) for (const line of findingLines(finding)) print(`  ${line}`);
  const findings = result.findings.length + result.more;
  if (result.unsettled > 0)
    print(`  ${result.unsettled} differences under load that were none one at a time`);
  print(`  ${findings} differences${result.more > 0 ? ` (${result.more} not shown)` : ''}`);
  return findings;
}

async function scripts(job: Job): Promise<number> {
  const result = await fuzzScripts(job);
  const seconds = result.elapsedMs / 1_000;
  print(
    `scripts: ${result.requests} hostile requests in ${seconds.toFixed(0)} s, seed ${job.seed}, ${job.variant}`,
  );
  for (const [outcome, n] of [...result.outcomes].sort()) print(`  ${String(n).padStart(7)}  ${outcome}`);
  print(`  resident memory: ${mib(result.rss.idle)} idle, ${mib(result.rss.peak)} at most`);
  if (result.unsettled > 0) print(`  ${result.unsettled} met the CPU deadline and did not when asked again`);
  for (const finding of result.findings) print(`  ${finding}`);
  print(`  ${result.findings.length} findings`);
  return result.findings.length;
}

const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseFlags(argv, flags);
  const { variant = 'snapshot+connection=keep-alive', seed = 1, kind } = values;
  const interrupt = handleInterrupt();
  const job = { variant, seed, signal: interrupt.signal };
  let findings = 0;
  try {
    if (kind !== 'scripts') findings += await http({ ...job, inputs: values.inputs ?? 10_000 });
    if (kind !== 'http') findings += await scripts({ ...job, inputs: values.inputs ?? 500 });
  } finally {
    interrupt.dispose();
    await stopAll();
  }
  if (interrupt.signal.aborted) return EXIT.interrupted;
  return findings === 0 ? EXIT.answered : EXIT.gate;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, { stderr: (words) => void process.stderr.write(words) });
}
