/**
 * A block is one epoch of one scenario: a record for every variant, measured together.
 *
 * A block that broke off (its last records are missing) is measured again under the same epoch number.
 * The new records stand behind the old ones in the file and replace them: of each epoch, scenario and
 * variant the last record counts. Records of a block are always appended in the order of the plan's variants,
 * so a block whose last variant is there is a whole one, and never a mixture of two attempts.
 */
import type { Plan, TrialRecord } from '../model/records.ts';

const key = (epoch: number, scenario: string): string => `${epoch} ${scenario}`;

/** Records of whole blocks only, in order of epoch, then of the plan's scenarios and variants. */
export function wholeBlocks(
  plan: Pick<Plan, 'variants' | 'scenarios'>,
  trials: readonly TrialRecord[],
): { blocks: readonly (readonly TrialRecord[])[]; superseded: number } {
  const latest = new Map<string, Map<string, TrialRecord>>();
  for (const trial of trials) {
    const at = key(trial.epoch, trial.scenario);
    let block = latest.get(at);
    // The first variant begins an attempt: whatever stood there before is void.
    if (block === undefined || trial.variant === plan.variants[0]) {
      block = new Map();
      latest.set(at, block);
    }
    block.set(trial.variant, trial);
  }
  const epochs = [...new Set(trials.map((trial) => trial.epoch))].sort((a, b) => a - b);
  const blocks = epochs
    .flatMap((epoch) => plan.scenarios.map((scenario) => latest.get(key(epoch, scenario))))
    .filter((block) => block !== undefined)
    .map((block) => plan.variants.map((variant) => block.get(variant)))
    .filter((block) => block.every((trial) => trial !== undefined));
  const counted = blocks.reduce((sum, block) => sum + block.length, 0);
  return { blocks, superseded: trials.length - counted };
}

/** Answers "is this block measured?" for a run that is resumed. */
export function measuredBlocks(
  plan: Pick<Plan, 'variants' | 'scenarios'>,
  trials: readonly TrialRecord[],
): (epoch: number, scenario: string) => boolean {
  const whole = new Set(
    wholeBlocks(plan, trials).blocks.map(([first]) => key(first!.epoch, first!.scenario)),
  );
  return (epoch, scenario) => whole.has(key(epoch, scenario));
}
