/** What all series of live experiments share: their settings, and builds that are proven before anything disturbs them. */
import type { ExperimentConfig } from '../../experiment/config.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { interruptible } from '../../experiment/guard.ts';
import { proveBuilds } from '../../experiment/suites.ts';
import type { Build } from '../../model/target.ts';
import { createRandom } from '../../stats/random.ts';
import { copyTarget } from './knobs.ts';

/** An experiment but for what differs from one to the next. */
export type Template = Omit<ExperimentConfig, 'variants' | 'seed'>;

/** Name of the candidate that is the subject once more. */
export const copyName = (subject: string): string => `${subject}-copy`;

/** The seed of one experiment of a series, whatever the others are. */
export const seedOf = (seed: number, label: string): number =>
  createRandom(seed)
    .fork(label)
    .integer(2 ** 31);

/**
 * Builds the subject and its copy and proves both: later experiments find the proofs, and no suite runs beside a hog.
 * Throws as `build` and `proveBuilds` do.
 */
export async function prepare(equipment: Equipment, subject: string): Promise<[subject: Build, copy: Build]> {
  equipment.emit({ kind: 'step', text: `build and test ${subject} and its copy` });
  const target = equipment.target(subject);
  const build = await interruptible(equipment.signal, target.build());
  const copy = await copyTarget({ name: subject, build: async () => build }, copyName(subject)).build();
  await proveBuilds(equipment, [build, copy], { retest: false });
  return [build, copy];
}
