import { ANALYSIS_VERSION, type Analysis, type FailedTrial } from '../model/analysis.ts';
import type { TrialRecord } from '../model/records.ts';
import { cellsOf } from './analysis/cells.ts';
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
  const cells = cellsOf({ plan, blocks, serverCpu });
  return {
    version: ANALYSIS_VERSION,
    experimentId: record.id,
    createdAt: record.createdAt,
    headline: headline(cells, plan),
    command: command(plan),
    plan,
    rule: rule(plan),
    baseline: plan.variants[0]!,
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

const failuresOf = (trials: readonly TrialRecord[]): FailedTrial[] =>
  trials.flatMap(({ epoch, scenario, variant, failure }) =>
    failure === undefined ? [] : [{ epoch, scenario, variant, failure }],
  );
