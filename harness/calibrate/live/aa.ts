/** Experiments of a build against itself, one after another, each as a user runs it. */
import type { Equipment } from '../../experiment/equipment.ts';
import { type Outcome, runOne } from './experiment.ts';
import { copyTarget } from './knobs.ts';
import { quietly } from './progress.ts';
import type { Results } from './results.ts';
import { copyName, seedOf, type Template } from './series.ts';

export interface AaOutcome extends Outcome {
  kind: 'outcome';
  /** 0 = first of the series. */
  index: number;
}

export const AA_KINDS = ['outcome'];

export interface AaOptions {
  subject: string;
  experiments: number;
  /** Of the series. */
  seed: number;
  hog: boolean;
  template: Template;
  results: Results<AaOutcome>;
  onOutcome(outcome: AaOutcome): void;
}

/** Runs the experiments that the results do not hold yet. Rejects with Interrupted; what was measured is then kept. */
export async function runAa(equipment: Equipment, options: AaOptions): Promise<void> {
  const { subject, experiments, seed, hog, template, results, onOutcome } = options;
  const copy = copyTarget(equipment.target(subject), copyName(subject));
  const labelled = quietly(equipment);
  for (let index = 0; index < experiments; index++) {
    if (results.lines.some((line) => line.index === index)) continue;
    const config = {
      ...template,
      variants: [subject, copy.name],
      seed: seedOf(seed, `experiment ${index}`),
    };
    const label = `experiment ${index + 1} of ${experiments}`;
    const { outcome } = await runOne(labelled(label), config, { targets: [copy], hog });
    const line: AaOutcome = { kind: 'outcome', index, ...outcome };
    await results.append(line);
    onOutcome(line);
  }
}
