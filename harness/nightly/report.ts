/** What a night leaves to be read: the folder of reports, and what the terminal says. */
import type { History } from '../history/index.ts';
import type { CalibrationSummary } from '../model/calibration.ts';
import type { Blessing } from '../model/history.ts';
import type { NightlyReport } from '../model/nightly.ts';
import { nightlyReportOf, writeNightly } from '../nightly-report/index.ts';
import { formatDuration } from '../model/units.ts';
import { type NightResult, outcomeText } from './types.ts';

export interface NightFacts {
  title: string;
  budgetMs: number;
  spentMs: number;
  calibration: CalibrationSummary | null;
  /** Folder of the reports. */
  out: string;
}

/** Writes all reports. `page`: the first of the site. */
export async function nightReport(
  { history, blessings, result }: { history: History; blessings: readonly Blessing[]; result: NightResult },
  { title, budgetMs, spentMs, calibration, out }: NightFacts,
): Promise<{ report: NightlyReport; page: string }> {
  const report = nightlyReportOf(history, result.judgement, blessings, {
    title,
    budgetMs,
    spentMs,
    calibration,
    notMeasured: notMeasured(result, budgetMs),
    verdicts: result.verdicts,
  });
  return { report, page: await writeNightly(report, out) };
}

/** Of the night's list. */
function notMeasured({ series }: NightResult, budgetMs: number): NightlyReport['coverage']['notMeasured'] {
  return series.flatMap(({ series: name, outcome }) => {
    if (outcome.kind === 'kept') return [];
    const text = outcomeText(outcome)!;
    return [
      { series: name, reason: outcome.kind === 'no-time' ? `no time in ${formatDuration(budgetMs)}` : text },
    ];
  });
}
