/**
 * The nightly series, for those who build on them (the nightly run, bisection, dashboards):
 *
 *     const history = await openHistory('.lab/history.sqlite');
 *     history.addExperiment(experimentOf(run.record, trials).experiment);   // on the disk when it returns
 *     const judgement = judgeNight(history, { blessings: await readBlessings('ci/blessings.json') });
 *     history.nights('users-param/best');                                   // epochs of every night, by time
 *     history.close();
 *
 * `judgeNight` (judge.ts) says how suspects are measured again. Shapes that reports may read are in harness/model/history.ts.
 */
export { BLESSINGS_FILE, bless, blesses, readBlessings } from './blessings.ts';
export { isDay } from './checks.ts';
export { HistoryError } from './errors.ts';
export { experimentOf, type FromRun, type FromRunOptions } from './from-run.ts';
export { type History, type HistoryContent, openHistory, type SeriesSummary } from './history.ts';
export {
  JUDGE_DEFAULTS,
  type JudgeOptions,
  judgeNight,
  type SeriesHistory,
  seriesHistories,
} from './judge.ts';
export { type LevelOptions, levelsOf, type SeriesLevel, type SeriesLevels } from './levels.ts';
export { rulerOf } from './ruler.ts';
export { exportHistory, importHistory } from './transfer.ts';
