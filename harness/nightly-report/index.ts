/**
 * A night's outputs, from what the history has:
 *
 *     const report = nightlyReportOf(history, judgement, blessings, { budgetMs, spentMs, notMeasured, verdicts, calibration });
 *     await writeNightly(report, folder);   // site, summary.md, nightly.json, junit.xml, …
 */
export { type NightlyExtras, nightlyReportOf } from './report-of.ts';
export { writeNightly } from './write.ts';
