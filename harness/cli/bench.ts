/**
 * `npm run bench`: what a fresh world per request costs. Baseline, persistent and snapshot, all on keep-alive
 * connections, and bare node:http beside them as the limit, in one interleaved experiment. Prints ratios
 * with intervals; nothing here is a verdict, and no number stands without the others of its run.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { analyse } from '../experiment/analyse.ts';
import type { Equipment } from '../experiment/equipment.ts';
import type { RunRecord } from '../experiment/run-record.ts';
import { loadScenario } from '../experiment/scenarios.ts';
import type { Analysis, Effect } from '../model/analysis.ts';
import type { TrialRecord } from '../model/records.ts';
import type { Target } from '../model/target.ts';
import { formatRate, formatUs } from '../model/units.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import type { ReadyAnswer } from '../reference/bare-http.ts';
import { runBench } from './bench-run.ts';
import { duration, list, whole } from './flag-kinds.ts';
import { parseFlags } from './flags.ts';
import { processIo } from './io.ts';
import { printError } from './print-error.ts';

const KEEP_ALIVE = '+connection=keep-alive';
const BARE = 'node:http';
/** The baseline as it is but for its connections; the others with the fastest way to and from the sockets. */
const VARIANTS = {
  baseline: `baseline${KEEP_ALIVE}`,
  persistent: `persistent${KEEP_ALIVE}+http=direct+sending=together`,
  snapshot: 'best',
  bare: BARE,
};
const SHORT = new Map(Object.entries(VARIANTS).map(([short, name]) => [name, short]));

/** What is asked: candidate over baseline, and the least that is promised (throughput), if anything is. */
const QUESTIONS: readonly {
  of: keyof typeof VARIANTS;
  over: keyof typeof VARIANTS;
  promised: Record<string, number>;
}[] = [
  { of: 'snapshot', over: 'baseline', promised: { 'users-param': 8, 'big-script': 100 } },
  { of: 'snapshot', over: 'persistent', promised: { 'users-param': 0.8, 'big-script': 0.8 } },
  { of: 'persistent', over: 'bare', promised: { 'users-param': 0.4 } },
  { of: 'snapshot', over: 'bare', promised: { 'users-param': 0.3 } },
];

const flags = {
  budget: duration('wall time (default 5m)', 30_000),
  epochs: whole(2, 1_000, 'a fixed number of epochs instead of a budget'),
  scenario: list('S,T', 'names of scenarios', 'workloads (default users-param,big-script)'),
  seed: whole(0, 2 ** 32 - 1, 'all random choices follow from it'),
};

/** node:http answering what the scenarios expect. It is no build of ours, and has no suite to pass. */
function bareTarget(answersFile: string): Target {
  const argv = [join(import.meta.dirname, '../reference/bare-http.ts'), answersFile];
  const summary = {
    variant: BARE,
    hash: 'none',
    levels: { connection: 'keep-alive' },
    engine: 'none',
    deviations: [],
    bytes: 0,
  };
  return {
    name: BARE,
    build: async () => ({ kind: 'mock', directory: dirname(answersFile), argv, summary, reused: true }),
  };
}

async function readyAnswers(scenarios: readonly string[]): Promise<Record<string, ReadyAnswer>> {
  const answers: Record<string, ReadyAnswer> = {};
  for (const name of scenarios) {
    for (const { method, path, expect } of (await loadScenario(name)).requests) {
      const { body } = expect;
      const text =
        body?.kind === 'json' ? JSON.stringify(body.value) : body?.kind === 'exact' ? body.text : '';
      const contentType =
        expect.headers?.['content-type'] ?? (body?.kind === 'json' ? 'application/json' : 'text/plain');
      answers[`${method} ${path}`] = { status: expect.status, contentType, body: text };
    }
  }
  return answers;
}

/** The same trials, looked at as a comparison of these two alone. */
function pairOf(record: RunRecord, trials: readonly TrialRecord[], over: string, of: string): Analysis {
  const plan = { ...record.plan, variants: [over, of] };
  // The plan's first variant is the first of each block on record (experiment/blocks.ts).
  const place = ({ scenario, variant }: TrialRecord): number =>
    plan.scenarios.indexOf(scenario) * 2 + plan.variants.indexOf(variant);
  const kept = trials
    .filter(({ variant }) => variant === over || variant === of)
    .toSorted((a, b) => a.epoch - b.epoch || place(a) - place(b));
  return analyse({ ...record, plan }, kept);
}

const ratio = ({ ratio: value, low, high }: Effect): string => {
  const digits = value >= 20 ? 0 : value >= 2 ? 1 : 2;
  return `${value.toFixed(digits)}× (${low.toFixed(digits)}–${high.toFixed(digits)})`;
};

function print(record: RunRecord, trials: readonly TrialRecord[], write: (line: string) => void): void {
  const { scenarios, epochs, seed } = record.plan;
  for (const scenario of scenarios) {
    write(`${scenario} — ${epochs} epochs, seed ${seed}`);
    for (const { of, over, promised } of QUESTIONS) {
      const { cells } = pairOf(record, trials, VARIANTS[over], VARIANTS[of]);
      const cell = cells.find((candidate) => candidate.scenario === scenario);
      if (cell?.throughput == null || cell.primary === null) {
        write(`  ${of} ÷ ${over}: not measured`);
        continue;
      }
      const least = promised[scenario];
      const verdict =
        least === undefined
          ? ''
          : cell.throughput.low >= least
            ? `  ≥ ${least} holds`
            : `  ≥ ${least} NOT shown`;
      write(
        `  ${`${of} ÷ ${over}`.padEnd(22)} throughput ${ratio(cell.throughput).padEnd(20)} CPU ${ratio(cell.primary)}${verdict}`,
      );
    }
    const { rows } = analyse(record, trials);
    for (const row of rows.filter((candidate) => candidate.scenario === scenario)) {
      const cpu = row.cpuUsPerRequest === null ? 'not measured' : formatUs(row.cpuUsPerRequest);
      const rate = row.throughputPerS === null ? 'not measured' : formatRate(row.throughputPerS);
      write(
        `  ${(SHORT.get(row.variant) ?? row.variant).padEnd(22)} ${rate.padStart(14)}  ${cpu.padStart(9)} CPU per request`,
      );
    }
  }
  const { alpha } = record.plan;
  const confidence = Number(((1 - alpha / scenarios.length) * 100).toFixed(2));
  write(
    `Ratios of one interleaved run with ${confidence} % intervals. Absolute numbers hold for this run alone.`,
  );
}

async function bench(argv: readonly string[]): Promise<number> {
  const { values } = parseFlags(argv, flags);
  const interrupt = handleInterrupt();
  const io = processIo(interrupt.signal);
  const scenarios = values.scenario ?? ['users-param', 'big-script'];
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-bench-'));
  const answers = join(folder, 'answers.json');
  await writeFile(answers, JSON.stringify(await readyAnswers(scenarios)));
  const withBare = (equipment: Equipment): Equipment => ({
    ...equipment,
    target: (name) => (name === BARE ? bareTarget(answers) : equipment.target(name)),
    runSuite: async (build) =>
      build.summary.variant === BARE
        ? { passed: 0, total: 0, levelPassed: 0, levelTotal: 0, cases: [] }
        : equipment.runSuite(build),
  });
  try {
    return await runBench(
      io,
      { ...values, variants: Object.values(VARIANTS), scenarios, budgetMs: values.budget ?? 5 * 60_000 },
      withBare,
      (record, trials) => print(record, trials, (line) => io.stdout(`${line}\n`)),
    );
  } finally {
    interrupt.dispose();
    await rm(folder, { recursive: true });
    await stopAll();
  }
}

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, processIo(new AbortController().signal));
}
