/**
 * The interval's width at equal wall time, live: our interleaved experiment against "all of A, then all of B". A build is
 * compared with itself again and again; see width-summary.ts for what is made of it.
 *
 * Equal wall time is from the first start to the last end of a comparison. Ours pays for its pilot and for what it keeps
 * back for reports out of that time; the scripts, which have neither, load for longer. Ours must not end before its time
 * is up: it runs under the sequential rule, whose epochs are ended by the clock, with a margin that nothing reaches.
 */
import type { Equipment } from '../../experiment/equipment.ts';
import { runPilot } from '../../experiment/pilot.ts';
import { connectionCount, warmupCounts } from '../../experiment/sizing.ts';
import type { Cell } from '../../model/analysis.ts';
import { MS_PER_S } from '../../model/units.ts';
import type { Build } from '../../model/target.ts';
import { type BettingOptions, confidenceSequence } from '../../stats/betting.ts';
import { hodgesLehmann } from '../../stats/location.ts';
import { signedRankInterval } from '../../stats/signed-rank.ts';
import { runOne } from './experiment.ts';
import { quietly } from './progress.ts';
import type { Results } from './results.ts';
import { runSide, type ScriptOptions } from './scripts.ts';
import { seedOf, type Template } from './series.ts';
import { type Design, planRuns, type WidthJob, widthJobs } from './width-design.ts';
import { type Comparison, type Said, saidByRuns, valuesOf } from './width-summary.ts';

export interface WidthLine extends Comparison, WidthJob {
  kind: 'comparison';
  design: Design;
  /** Half-width of the interval for CPU time that holds at every look; null for scripts, or while there is none. */
  anytimeHalf: number | null;
  /** Epochs, or runs of each side. */
  size: number;
  durationMs: number;
  /** Why it was not measured, in words. */
  failure: string | null;
}

export const WIDTH_KINDS = ['comparison'];

export interface WidthOptions {
  /** Subject and its copy. */
  builds: readonly [Build, Build];
  repeats: number;
  /** Wall time of one comparison. */
  budgetMs: number;
  seed: number;
  /** Of the interleaved experiment. */
  template: Template;
  /** Of all intervals, whatever the template decides at. */
  confidence: number;
  /** First guess of a typical difference, for the interval that holds at every look. */
  margin: number;
  results: Results<WidthLine>;
  onComparison(line: WidthLine): void;
}

const UNREACHED_MARGIN = 0.0005;
/** Longer than in the lab's own epochs: a script with few processes can afford it. */
const WARMUP_S = 2;
/** Smoke test and stopping. */
const ENDS_MS = 200;

/** Runs what the results do not hold yet. Rejects with Interrupted; what was measured is then kept. */
export async function runWidth(equipment: Equipment, options: WidthOptions): Promise<void> {
  const { repeats, seed, results } = options;
  const jobs = widthJobs(repeats, seed);
  const isMeasured = (job: WidthJob): boolean =>
    results.lines.some((line) => line.repeat === job.repeat && line.design === job.design);
  if (jobs.every(isMeasured)) return;
  const labelled = quietly(equipment);
  const scripts = await scriptOptions(labelled('pilot'), options);
  for (const [i, job] of jobs.entries()) {
    if (isMeasured(job)) continue;
    const label = `comparison ${i + 1} of ${jobs.length} (${job.design})`;
    equipment.emit({ kind: 'action', text: label });
    const beganMs = equipment.now();
    const { design } = job;
    const compared =
      design === 'interleaved'
        ? await interleaved(labelled(label), options, job)
        : await scripted(labelled(label), options, scripts(design));
    const line: WidthLine = {
      kind: 'comparison',
      ...job,
      ...compared,
      durationMs: equipment.now() - beganMs,
    };
    await results.append(line);
    options.onComparison(line);
  }
}

type Compared = Omit<WidthLine, 'kind' | 'repeat' | 'design' | 'durationMs'>;

async function interleaved(
  equipment: Equipment,
  { builds, budgetMs, seed, template, confidence, margin }: WidthOptions,
  { repeat }: WidthJob,
): Promise<Compared> {
  const targets = builds.map((build) => ({ name: build.summary.variant, build: async () => build }));
  const { analysis } = await runOne(
    equipment,
    {
      ...template,
      rule: 'sequential',
      control: false,
      margin: UNREACHED_MARGIN,
      variants: targets.map(({ name }) => name),
      budgetMs,
      seed: seedOf(seed, `repeat ${repeat}`),
    },
    { targets, hog: false },
  );
  const [cell] = analysis.cells;
  return { ...saidByEpochs(cell!, confidence, margin), failure: null };
}

/** What the epochs of one experiment say: the exact interval for their number, and the one that holds at every look. */
export function saidByEpochs(
  { pairs, epochsUsed }: Pick<Cell, 'pairs' | 'epochsUsed'>,
  confidence: number,
  margin: number,
): Omit<Compared, 'failure'> {
  const logs = (ratios: readonly (number | null)[]): number[] =>
    ratios.flatMap((ratio) => (ratio === null ? [] : Math.log(ratio)));
  const cpu = logs(pairs.map(({ cpuRatio }) => cpuRatio));
  const betting: BettingOptions = { initialScale: Math.log1p(margin) };
  const anytime = confidenceSequence(cpu, confidence, betting);
  return {
    cpu: saidByEstimate(cpu, confidence),
    throughput: saidByEstimate(logs(pairs.map(({ throughputRatio }) => throughputRatio)), confidence),
    anytimeHalf: anytime === null ? null : (anytime.high - anytime.low) / 2,
    size: epochsUsed,
  };
}

function saidByEstimate(logRatios: readonly number[], confidence: number): Said | null {
  if (logRatios.length === 0) return null;
  const estimate = hodgesLehmann(logRatios);
  const interval = signedRankInterval(logRatios, confidence);
  // With too few epochs there is an interval of less confidence only: none of what was asked.
  if (interval === null || interval.confidence < confidence - 1e-9)
    return { estimate, half: null, holds: null };
  return {
    estimate,
    half: (interval.high - interval.low) / 2,
    holds: interval.low <= 0 && interval.high >= 0,
  };
}

async function scripted(
  equipment: Equipment,
  { builds, confidence }: WidthOptions,
  options: ScriptOptions,
): Promise<Compared> {
  const [a, b] = [await runSide(equipment, builds[0], options), await runSide(equipment, builds[1], options)];
  const failure = a.failure ?? b.failure;
  const said = (metric: 'cpuUsPerRequest' | 'throughputPerS'): Said | null => {
    const [ours, theirs] = [valuesOf(a.runs, metric), valuesOf(b.runs, metric)];
    return failure !== null || ours === null || theirs === null ? null : saidByRuns(ours, theirs, confidence);
  };
  return {
    cpu: said('cpuUsPerRequest'),
    throughput: said('throughputPerS'),
    anytimeHalf: null,
    size: options.plan.processes * options.plan.runsPerProcess,
    failure: failure?.message ?? null,
  };
}

/** A pilot decides warm-up and connections, as it does for the lab's own experiments: only the design shall differ. */
async function scriptOptions(
  equipment: Equipment,
  { builds, budgetMs, template }: WidthOptions,
): Promise<(design: Exclude<Design, 'interleaved'>) => ScriptOptions> {
  const scenario = await equipment.scenario(template.scenarios[0]!);
  const rates = await runPilot(equipment, [scenario], builds, template);
  const slowest = Math.min(...rates.map(({ ratePerS }) => ratePerS));
  const counts = Object.values(warmupCounts(rates, WARMUP_S));
  const warmupRequests = template.warmupRequests ?? Math.max(...counts);
  const expectedWarmupMs = (warmupRequests / slowest) * MS_PER_S;
  const overheadMs = Math.max(...rates.map(({ startupMs }) => startupMs)) + expectedWarmupMs + ENDS_MS;
  return (design) => ({
    plan: planRuns(design, budgetMs, overheadMs),
    scenario,
    generator: equipment.generator(template.load),
    connections: connectionCount(scenario.load.connections, slowest),
    warmupRequests,
    expectedWarmupMs,
  });
}
