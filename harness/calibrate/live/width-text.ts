/** Widths at equal wall time as text, at most 80 columns. Pure. */
import { formatDuration } from '../../model/units.ts';
import type { WidthLine } from './width.ts';
import { DESIGNS, type Design } from './width-design.ts';
import { type Need, type NeedRatio, type Said, WIDTH_METRICS, type WidthSummary } from './width-summary.ts';

const NAMES: Record<Design, string> = {
  interleaved: 'interleaved, as the lab does',
  'one-process': 'one process each, A then B',
  'fresh-processes': 'a process per run, A then B',
};
const TITLES = { cpu: 'CPU time per request', throughput: 'throughput' };
const NAME_WIDTH = Math.max(...Object.values(NAMES).map((name) => name.length));

/** `±1.9 %` from a half-width on the log scale. */
const around = (half: number | null): string =>
  half === null ? '–' : `±${(Math.expm1(half) * 100).toFixed(1)} %`;

/** `+0.4 % ±1.9 %` */
function saidText(said: Said | null): string {
  if (said === null) return 'not measured';
  const points = Math.expm1(said.estimate) * 100;
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)} % ${around(said.half)}`;
}

export function widthLine(line: WidthLine, repeats: number): string {
  const { repeat, design, cpu, throughput, size, durationMs, failure } = line;
  const what =
    failure ??
    `CPU ${saidText(cpu)}, throughput ${saidText(throughput)}, ${size} ${design === 'interleaved' ? 'epochs' : 'runs a side'}`;
  return `${repeat + 1}/${repeats} ${NAMES[design].padEnd(NAME_WIDTH)}  ${what}, ${formatDuration(durationMs)}`;
}

function needText(name: string, { stated, needed, misses, intervals }: Need): string {
  const missed = `${misses} of ${intervals}`;
  return `  ${name.padEnd(NAME_WIDTH)}  ${around(stated).padStart(9)}  ${around(needed).padStart(9)}  ${missed.padStart(9)}`;
}

/** Wall time by design; null where nothing was compared. */
export type Took = Readonly<Record<Design, number | null>>;

const ratioText = (name: string, ratio: NeedRatio | null): string =>
  `  ${name.padEnd(NAME_WIDTH)}  ${ratio === null ? 'not known' : `${ratio.ratio.toFixed(1)} × as wide (${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)})`}`;

/** `anytimeHalves`: of the interleaved experiments, the intervals that hold at every look. */
export function widthText(
  summary: WidthSummary,
  {
    budgetMs,
    confidence,
    anytimeHalf,
    took,
  }: { budgetMs: number; confidence: number; anytimeHalf: number | null; took: Took },
): string {
  const texts = [
    `A build against itself, ${formatDuration(budgetMs)} each; half-widths at ${Number((confidence * 100).toFixed(2))} %`,
  ];
  for (const metric of WIDTH_METRICS) {
    const { needs, ratios } = summary[metric];
    texts.push(
      '',
      `${TITLES[metric].padEnd(NAME_WIDTH + 2)}  ${'states'.padStart(9)}  ${'needs'.padStart(9)}  ${'misses'.padStart(9)}`,
      ...DESIGNS.map((design) => needText(NAMES[design], needs[design])),
      'needs, against interleaved',
      ...(['one-process', 'fresh-processes'] as const).map((design) =>
        ratioText(NAMES[design], ratios[design]),
      ),
    );
  }
  texts.push(
    '',
    'median wall time',
    ...DESIGNS.map(
      (design) =>
        `  ${NAMES[design].padEnd(NAME_WIDTH)}  ${took[design] === null ? '–' : formatDuration(took[design])}`,
    ),
    '',
    `The lab's interval that holds at every look: ${around(anytimeHalf)} (median, CPU time).`,
    '"Needs" is what would have held the truth, from the scatter of the estimates;',
    '"misses" are stated intervals that do not hold it.',
  );
  return texts.map((text) => `${text}\n`).join('');
}
