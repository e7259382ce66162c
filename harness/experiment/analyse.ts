import { ANALYSIS_VERSION, type Analysis, type Cell, type FailedTrial } from '../model/analysis.ts';
import type { Plan, TrialRecord } from '../model/records.ts';
import { attributionHeadline, attributionOf } from './analysis/attribution.ts';
import { cellsOf } from './analysis/cells.ts';
import { controlOf } from './analysis/control.ts';
import { rankingsOf } from './analysis/ranking.ts';
import { rowsOf } from './analysis/rows.ts';
import { command, headline, rule } from './analysis/sentence.ts';
import { elapsedMs } from './analysis/timing.ts';
import { warningsOf } from './analysis/warnings.ts';
import { wholeBlocks } from './blocks.ts';
import type { RunRecord } from './run-record.ts';

/** All that a report may print. Pure: no clock, no randomness, no file; the same record gives the same bytes. */
export function analyse(record: RunRecord, trials: readonly TrialRecord[]): Analysis {
  const { plan } = record;
  const { blocks } = wholeBlocks(plan, trials);
  const rows = rowsOf(plan, blocks);
  const serverCpu = (scenario: string, variant: string): number | null =>
    rows.find((row) => row.scenario === scenario && row.variant === variant)?.serverCpu ?? null;
  const control = controlOf({ plan, blocks });
  const attribution = attributionOf(plan, blocks, record.builds);
  const cells = cellsOf({ plan, blocks, control, serverCpu });
  return {
    version: ANALYSIS_VERSION,
    experimentId: record.id,
    createdAt: record.createdAt,
    headline: attribution === null ? headline(cells, plan, control) : attributionHeadline(plan, attribution),
    command: command(plan, record.pilot.budgetMs),
    plan,
    rule: rule(plan, cells),
    baseline: plan.variants[0]!,
    ended: endOf(plan, cells, blocks),
    control,
    rankings: rankingsOf({ plan, blocks }),
    attribution,
    calibration: record.calibration,
    cells,
    rows,
    builds: record.builds,
    conformance: record.conformance,
    fingerprint: record.fingerprint,
    failures: failuresOf(blocks.flat()),
    warnings: warningsOf({ record, blocks, rows, cells }),
    elapsedMs: elapsedMs(plan, blocks),
  };
}

function endOf(
  plan: Plan,
  cells: readonly Cell[],
  blocks: readonly (readonly TrialRecord[])[],
): Analysis['ended'] {
  if (plan.rule === 'fixed') return 'epochs';
  if (cells.every(({ verdict }) => verdict !== 'unresolved')) return 'answered';
  return new Set(blocks.map(([first]) => first!.epoch)).size >= plan.epochs ? 'epochs' : 'budget';
}

const failuresOf = (trials: readonly TrialRecord[]): FailedTrial[] =>
  trials.flatMap(({ epoch, scenario, variant, failure }) =>
    failure === undefined ? [] : [{ epoch, scenario, variant, failure }],
  );
