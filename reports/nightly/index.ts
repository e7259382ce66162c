/**
 * All outputs of a night, as files of one folder:
 *
 *     index.html, series/*.html   the dashboard
 *     series/*.png                a picture of each series with an alarm tonight
 *     summary.md                  for the summary of a CI step
 *     nightly.json                everything (nightly.schema.json)
 *     junit.xml · benchstat.txt · gh-benchmark.json · bmf.json
 *
 * Pure: the same report gives the same bytes.
 */
import type { NightlyReport } from '../../harness/model/nightly.ts';
import { nightlyBencherMetric, nightlyBenchstat, nightlyGithubBenchmark, nightlyJunit } from './formats.ts';
import { nightlyJson } from './json.ts';
import { nightlyMarkdown } from './markdown.ts';
import { nightlySite, pageFile } from './site.ts';

export { nightlyJson } from './json.ts';
export { MARKDOWN_LIMIT_BYTES, nightlyMarkdown } from './markdown.ts';
export { nightlySite, pageFile } from './site.ts';
export { changeSentence, headline } from './words.ts';

/** Those that are text. */
export const nightlyTexts = (report: NightlyReport): Record<string, string> => ({
  'summary.md': nightlyMarkdown(report),
  'nightly.json': nightlyJson(report),
  'junit.xml': nightlyJunit(report),
  'benchstat.txt': nightlyBenchstat(report),
  'gh-benchmark.json': nightlyGithubBenchmark(report),
  'bmf.json': nightlyBencherMetric(report),
  ...nightlySite(report),
});

/** The drawing library is loaded only when there is an alarm to draw. */
export async function nightlyPictures(report: NightlyReport): Promise<Record<string, Uint8Array>> {
  const alarms = report.series.filter(({ state }) => state === 'alarm');
  if (alarms.length === 0) return {};
  const { alarmChart } = await import('./alarm-chart.ts');
  const reference = report.reference?.name ?? 'reference';
  return Object.fromEntries(
    alarms.flatMap((series) => {
      const png = alarmChart(series, reference);
      return png === null ? [] : [[pageFile(series.series, 'png'), png]];
    }),
  );
}

export async function nightlyFiles(report: NightlyReport): Promise<Record<string, string | Uint8Array>> {
  return { ...nightlyTexts(report), ...(await nightlyPictures(report)) };
}
