import type { Plan, TrialRecord } from '../../model/records.ts';

/** Time in which servers of the block started, warmed up and were loaded; pauses between are not recorded. */
export function blockMs(plan: Pick<Plan, 'discardMs'>, block: readonly TrialRecord[]): number {
  return block.reduce((total, { startupMs, warmup, slices, openLoop }) => {
    const loaded = slices.reduce((ms, { durationNs }) => ms + durationNs / 1e6 + plan.discardMs, 0);
    const stretches = openLoop.reduce((ms, { durationMs }) => ms + durationMs, 0);
    return total + (startupMs ?? 0) + (warmup?.durationMs ?? 0) + loaded + stretches;
  }, 0);
}

/** From the start of the first trial to the end of the last. */
export function elapsedMs(
  plan: Pick<Plan, 'discardMs'>,
  blocks: readonly (readonly TrialRecord[])[],
): number {
  const starts = (block: readonly TrialRecord[]): number[] =>
    block.map(({ startedAt }) => Date.parse(startedAt));
  const ends = blocks.map((block) => Math.min(...starts(block)) + blockMs(plan, block));
  if (ends.length === 0) return 0;
  return Math.round(Math.max(...ends) - Math.min(...blocks.flatMap(starts)));
}

/** Mean time of one epoch with all its scenarios. */
export function epochMs(plan: Pick<Plan, 'discardMs'>, blocks: readonly (readonly TrialRecord[])[]): number {
  const epochs = new Set(blocks.map(([first]) => first!.epoch)).size;
  return epochs === 0 ? 0 : blocks.reduce((total, block) => total + blockMs(plan, block), 0) / epochs;
}
