/** What a step of the knob costs on this machine, for this subject and scenario: one interleaved experiment. */
import type { Equipment } from '../../experiment/equipment.ts';
import { runPilot } from '../../experiment/pilot.ts';
import { TrialError } from '../../model/errors.ts';
import { assertUsable, type Factor, stepsToDouble } from './factor.ts';
import { runOne } from './experiment.ts';
import { copyTarget, knobTarget, NO_KNOBS } from './knobs.ts';
import type { Template } from './series.ts';

/** 95 %. */
const ALPHA = 0.05;

export interface FactorOptions {
  subject: string;
  epochs: number;
  seed: number;
  template: Template;
}

/** A fixed number of epochs, so that the ratio has no bias from stopping. Throws TrialError when it cannot be measured. */
export async function measureFactor(
  equipment: Equipment,
  { subject, epochs, seed, template }: FactorOptions,
): Promise<Factor> {
  const base = equipment.target(subject);
  const plain = knobTarget(base, `${subject}-plain`, NO_KNOBS);
  const scenario = await equipment.scenario(template.scenarios[0]!);
  const [rate] = await runPilot(equipment, [scenario], [await plain.build()], template);
  const steps = stepsToDouble(rate!.ratePerS);
  const turned = knobTarget(copyTarget(base, subject), `${subject}-cpu${steps}`, { ...NO_KNOBS, cpu: steps });
  const { outcome } = await runOne(
    equipment,
    {
      ...template,
      variants: [plain.name, turned.name],
      seed,
      control: false,
      rule: 'fixed',
      epochs,
      alpha: ALPHA,
    },
    { targets: [plain, turned], hog: false },
  );
  const { ratio, low, high } = outcome;
  if (ratio === null || low === null || high === null) {
    throw new TrialError('E_NO_FACTOR', `the cost of a step was not measured: see run ${outcome.run}`);
  }
  const factor = { steps, ratio, low, high, confidence: 1 - ALPHA, epochs: outcome.epochs };
  try {
    assertUsable(factor);
  } catch (error) {
    throw new TrialError('E_NO_FACTOR', (error as Error).message, [`run ${outcome.run}`], error);
  }
  return factor;
}
