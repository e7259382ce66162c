/** What the sequential rule asks after every epoch: is everything answered? Pure. */
import type { Plan, TrialRecord } from '../../model/records.ts';
import { median } from '../../stats/location.ts';
import { wholeBlocks } from '../blocks.ts';
import { type Judged, judge } from './cells.ts';
import { controlOf } from './control.ts';
import { present } from './pairs.ts';
import { busy } from './rows.ts';

export interface Look {
  /** Every comparison has a verdict other than `unresolved`: more epochs would change no answer. */
  answered: boolean;
  /** Where it stands, in a few words: `−4.9 %, evidence 34 of 100`. */
  text: string;
}

export function lookAt(plan: Plan, trials: readonly TrialRecord[]): Look {
  const { blocks } = wholeBlocks(plan, trials);
  const control = controlOf({ plan, blocks });
  const judged = judge({ plan, blocks, control, serverCpu: (s, v) => serverCpuOf(blocks, s, v) });
  const open = judged.filter(({ verdict }) => verdict === 'unresolved');
  return { answered: open.length === 0, text: textOf(plan, judged) };
}

/** Median over slices of the share of a core that a variant used. */
export function serverCpuOf(
  blocks: readonly (readonly TrialRecord[])[],
  scenario: string,
  variant: string,
): number | null {
  const own = blocks
    .flat()
    .filter((it) => it.outcome === 'ok' && it.scenario === scenario && it.variant === variant);
  const shares = present(own.flatMap((trial) => trial.slices).map(busy));
  return shares.length === 0 ? null : median(shares);
}

function textOf(plan: Plan, judged: readonly Judged[]): string {
  const [only] = judged;
  if (judged.length > 1) {
    const done = judged.filter(({ verdict }) => verdict !== 'unresolved').length;
    return `${done} of ${judged.length} answered`;
  }
  if (only?.costEffect == null) return 'nothing to see yet';
  const points = (only.costEffect.effect.ratio - 1) * 100;
  const change = `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} %`;
  if (only.verdict !== 'unresolved') return `${change}, ${only.verdict}`;
  return `${change}, evidence ${(only.eValue ?? 1).toPrecision(2)} of ${Math.round(1 / plan.alpha)}`;
}
