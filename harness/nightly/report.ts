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
  const missing = notMeasured(result, budgetMs);
  const made = nightlyReportOf(history, result.judgement, blessings, {
    title,
    budgetMs,
    spentMs,
    calibration,
    notMeasured: missing,
    verdicts: result.verdicts,
  });
  // Why it was not judged is said by why it was not measured.
  const notJudged = made.coverage.notJudged.filter(
    (it) => !missing.some(({ series }) => series === it.series),
  );
  const report = { ...made, coverage: { ...made.coverage, notJudged } };
  return { report, page: await writeNightly(report, out) };
}

/** Of the night's list. Too few epochs are kept, and are no measurement. */
function notMeasured(
  { series, judgement }: NightResult,
  budgetMs: number,
): NightlyReport['coverage']['notMeasured'] {
  return series.flatMap(({ series: name, outcome }) => {
    if (outcome.kind === 'no-time')
      return [{ series: name, reason: `no time in ${formatDuration(budgetMs)}` }];
    if (outcome.kind !== 'kept') return [{ series: name, reason: outcomeText(outcome)! }];
    const judged = judgement.series.find((it) => it.series === name);
    return judged?.tonight === null ? [{ series: name, reason: judged.reason ?? 'too few epochs' }] : [];
  });
}
