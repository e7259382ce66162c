/** How each way of comparing two builds spends the same wall time. Pure. */
import { UsageError } from '../../model/errors.ts';
import { formatDuration } from '../../model/units.ts';
import { createRandom } from '../../stats/random.ts';

/**
 * `interleaved`: an experiment of the lab. The other two are what scripts do, all of A and then all of B: `one-process`
 * loads one process of each in several runs, `fresh-processes` starts one for every run.
 */
export const DESIGNS = ['interleaved', 'one-process', 'fresh-processes'] as const;
export type Design = (typeof DESIGNS)[number];

/** As long as scripts load, where the time allows. */
const RUN_MS = 10_000;
/** A standard deviation of fewer is worth nothing. */
const FEWEST_RUNS = 3;
export const SHORTEST_RUN_MS = 500;

/** How one side spends its half of the time. */
export interface RunPlan {
  processes: number;
  runsPerProcess: number;
  /** Wall time of one process, from its start to its end. */
  processMs: number;
}

/** `overheadMs`: start, warm-up and end of a process. Throws UsageError if the time does not suffice for three runs a side. */
export function planRuns(
  design: Exclude<Design, 'interleaved'>,
  budgetMs: number,
  overheadMs: number,
): RunPlan {
  const sideMs = budgetMs / 2;
  const several = (timeMs: number, eachMs: number): number =>
    Math.max(FEWEST_RUNS, Math.floor(timeMs / eachMs));
  const processes = design === 'one-process' ? 1 : several(sideMs, RUN_MS + overheadMs);
  const runsPerProcess = design === 'one-process' ? several(sideMs - overheadMs, RUN_MS) : 1;
  const processMs = sideMs / processes;
  if ((processMs - overheadMs) / runsPerProcess < SHORTEST_RUN_MS) {
    const neededMs = 2 * FEWEST_RUNS * (overheadMs + SHORTEST_RUN_MS);
    throw new UsageError(
      `--budget: ${formatDuration(budgetMs)} does not suffice for ${FEWEST_RUNS} runs of each side; ` +
        `expected at least ${formatDuration(neededMs + 1_000)}`,
    );
  }
  return { processes, runsPerProcess, processMs };
}

export interface WidthJob {
  /** 0 = first. */
  repeat: number;
  design: Design;
}

/** Every repetition holds all designs, in a random order: the machine's bad hours hit all alike. */
export function widthJobs(repeats: number, seed: number): WidthJob[] {
  return Array.from({ length: repeats }, (_, repeat) =>
    createRandom(seed)
      .fork(`repeat ${repeat}`)
      .shuffle(DESIGNS)
      .map((design) => ({ repeat, design })),
  ).flat();
}
