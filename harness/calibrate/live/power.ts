/** Experiments with an effect that was planted, to see whether it is found. */
import type { Equipment } from '../../experiment/equipment.ts';
import type { Analysis } from '../../model/analysis.ts';
import { type Outcome, runOne } from './experiment.ts';
import type { Factor } from './factor.ts';
import { type Collections, withGcMeter } from './gc-meter.ts';
import { copyTarget, knobLabel, knobTarget, type Knobs } from './knobs.ts';
import { measureFactor } from './measure-factor.ts';
import { type Job, jobsOf, type KnobKind, type PlannedEffect, plant, plantedRatio } from './planting.ts';
import { quietly } from './progress.ts';
import type { Results } from './results.ts';
import { seedOf, type Template } from './series.ts';

export interface FactorLine extends Factor {
  kind: 'factor';
}

/** What the load saw of one side. */
export interface SideSeen {
  cpuUsPerRequest: number | null;
  p50Us: number | null;
  p99Us: number | null;
  gc: Collections | null;
}

export interface PowerOutcome extends Outcome {
  kind: 'outcome';
  amount: number;
  index: number;
  faster: boolean;
  /** candidate ÷ baseline as planted; null where it is not known. */
  planted: number | null;
  plain: SideSeen;
  turned: SideSeen;
}

export type PowerLine = FactorLine | PowerOutcome;
export const POWER_KINDS = ['factor', 'outcome'];

export interface PowerOptions {
  subject: string;
  knob: KnobKind;
  effects: readonly PlannedEffect[];
  /** Epochs for the cost of a step. */
  factorEpochs: number;
  seed: number;
  hog: boolean;
  template: Template;
  results: Results<PowerLine>;
  onFactor(factor: Factor): void;
  onOutcome(outcome: PowerOutcome): void;
}

/** Runs what the results do not hold yet. Rejects with Interrupted; what was measured is then kept. */
export async function runPower(equipment: Equipment, options: PowerOptions): Promise<void> {
  const factor = options.knob === 'alloc' ? null : await factorOf(equipment, options);
  const labelled = quietly(equipment);
  const jobs = jobsOf(options.effects);
  for (const [i, job] of jobs.entries()) {
    if (isMeasured(options.results, job)) continue;
    const outcome = await runJob(labelled(`experiment ${i + 1} of ${jobs.length}`), options, job, factor);
    await options.results.append(outcome);
    options.onOutcome(outcome);
  }
}

const isMeasured = ({ lines }: Results<PowerLine>, { amount, index }: Job): boolean =>
  lines.some((line) => line.kind === 'outcome' && line.amount === amount && line.index === index);

async function factorOf(equipment: Equipment, options: PowerOptions): Promise<Factor> {
  const { results, onFactor } = options;
  const known = results.lines.find((line) => line.kind === 'factor');
  if (known !== undefined) return known;
  const factor = await measureFactor(quietly(equipment)('cost of a step'), {
    subject: options.subject,
    epochs: options.factorEpochs,
    seed: seedOf(options.seed, 'factor'),
    template: options.template,
  });
  await results.append({ kind: 'factor', ...factor });
  onFactor(factor);
  return factor;
}

async function runJob(
  equipment: Equipment,
  { subject, knob, seed, hog, template }: PowerOptions,
  job: Job,
  factor: Factor | null,
): Promise<PowerOutcome> {
  const { amount, index, faster, budgetMs } = job;
  const { plain, turned, share } = plant(knob, amount, factor);
  const meter = withGcMeter(equipment);
  const [baselineKnobs, candidateKnobs] = faster ? [turned, plain] : [plain, turned];
  const nameOf = (knobs: Knobs): string => `${subject}-${knobs === plain ? 'plain' : knobLabel(knobs)}`;
  const base = equipment.target(subject);
  const baseline = knobTarget(base, nameOf(baselineKnobs), baselineKnobs);
  const candidate = knobTarget(copyTarget(base, subject), nameOf(candidateKnobs), candidateKnobs);
  const { outcome, analysis } = await runOne(
    meter.equipment,
    {
      ...template,
      variants: [baseline.name, candidate.name],
      budgetMs,
      seed: seedOf(seed, `effect ${amount}, experiment ${index}`),
    },
    { targets: [baseline, candidate], hog },
  );
  const seen = (knobs: Knobs): SideSeen => seenOf(analysis, nameOf(knobs), meter.of(nameOf(knobs)));
  return {
    kind: 'outcome',
    amount,
    index,
    faster,
    planted: share === null ? null : plantedRatio(share, faster),
    ...outcome,
    plain: seen(plain),
    turned: seen(turned),
  };
}

function seenOf({ rows }: Analysis, variant: string, gc: Collections | null): SideSeen {
  const row = rows.find((it) => it.variant === variant);
  return {
    cpuUsPerRequest: row?.cpuUsPerRequest ?? null,
    p50Us: row?.serviceTime?.p50Us ?? null,
    p99Us: row?.serviceTime?.p99Us ?? null,
    gc,
  };
}
