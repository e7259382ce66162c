/** The dashboard: an index and a page a series, in a folder that opens from disk. */
import { createHash } from 'node:crypto';
import type { NightlyReport } from '../../harness/model/nightly.ts';
import { indexPage } from './index-page.ts';
import { seriesPage } from './series-page.ts';

/** Path in the site's folder → page. */
export function nightlySite(report: NightlyReport): Record<string, string> {
  const pages = new Map(report.series.map(({ series }) => [series, pageFile(series)]));
  return Object.fromEntries([
    ['index.html', indexPage(report, pages)],
    ...report.series.map((it) => [pages.get(it.series)!, seriesPage(report, it)] as const),
  ]);
}

const LONGEST = 60;

/**
 * `series/users-param-best-1a2b3c4d.html`: the same for the same series in every night, another for every other, and nothing in
 * it that a file system or an address could take for more than a name.
 */
export function pageFile(series: string, ending = 'html'): string {
  const name = series
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  const hash = createHash('sha256').update(series).digest('hex').slice(0, 8);
  return `series/${name === '' ? 'series' : name}-${hash}.${ending}`;
}
