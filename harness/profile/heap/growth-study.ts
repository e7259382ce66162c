/** From memory readings over a soak to a page and what is printed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import type { FlamePage } from '../../model/profile.ts';
import { formatDuration, formatFigure, MS_PER_S } from '../../model/units.ts';
import type { Trend } from '../../soak/trend.ts';
import { createRandom } from '../../stats/random.ts';
import { safe } from '../rounds.ts';
import { sourceMaps } from '../source-map.ts';
import type { Viewer } from '../speedscope/viewer.ts';
import { ALPHA } from '../study.ts';
import type { GrowthReadings } from './growth.ts';
import { type Growth, growthOf } from './holders.ts';
import { holdersPage } from './holders-page.ts';

export interface GrowthStudy extends Growth {
  variant: string;
  scenario: string;
  seed: number;
  seconds: number;
  /** One sentence: whether V8's heap grows. */
  verdict: string;
  readings: GrowthReadings['readings'];
  page: string;
  /** Opens what was alive at the end in speedscope. */
  speedscope: string;
}

export interface GrowthPlace {
  variant: string;
  scenario: string;
  seed: number;
  folder: string;
  viewer: Viewer;
}

/** Writes `<variant>-growth.html` and `growth.json` into the folder. */
export async function makeGrowthStudy(
  taken: GrowthReadings,
  { folder, viewer, ...what }: GrowthPlace,
  renderPage: (page: FlamePage) => string,
): Promise<GrowthStudy> {
  const random = createRandom(what.seed).fork('growth');
  const growth = growthOf(taken, { alpha: ALPHA, random, resolve: sourceMaps(PROJECT_ROOT) });
  const page = join(folder, `${safe(what.variant)}-growth.html`);
  const verdict = verdictOf(growth.heap);
  const { readings, seconds } = taken;
  const speedscope = await viewer.link(taken.live.at(-1)!.file);
  const study: GrowthStudy = { ...what, ...growth, verdict, readings, seconds, page, speedscope };
  await writeFile(page, renderPage(holdersPage(growth, readings, heading(study))));
  const { kept: _, ...kept } = study;
  await writeFile(join(folder, 'growth.json'), `${JSON.stringify(kept, null, 1)}\n`);
  return study;
}

const figure = (bytes: number): string => formatFigure(bytes, 'bytes');

/** `1.02 KiB (1.01 KiB to 1.04 KiB)` */
export const slopeText = ({ slope, low, high }: Trend): string =>
  `${figure(slope)} (${figure(low)} to ${figure(high)})`;

function verdictOf(heap: Trend): string {
  if (heap.low > 0) return `V8’s heap keeps ${slopeText(heap)} of every request.`;
  return `V8’s heap was not shown to grow: ${slopeText(heap)} per request.`;
}

const heading = ({
  variant,
  scenario,
  seed,
  seconds,
  requests,
  verdict,
  outside,
  rss,
  judged,
}: GrowthStudy) => ({
  title: `${variant}: what stays in memory`,
  summary: verdict,
  facts: [
    ['scenario', scenario],
    [
      'load',
      `${requests.toLocaleString('en')} requests in ${formatDuration(seconds * MS_PER_S)}, one process`,
    ],
    ['outside of V8’s heap', `${slopeText(outside)} per request: contents of Buffers and the like`],
    ['resident memory', `${slopeText(rss)} per request`],
    ['judged', `${judged} functions by e-BH at ${ALPHA * 100} %; intervals of slopes are 95 %`],
    ['seed', String(seed)],
  ] as [string, string][],
});
