import { type Paint, paragraph, table } from '../../../reports/terminal/layout.ts';
import { formatDuration } from '../../model/units.ts';
import { type AllanPoint, allanMinimum } from '../../stats/allan.ts';
import type { Replay } from '../replay/replay.ts';
import type { BestSlices, Shape } from '../shape/shape.ts';
import { level, seconds, spread } from './format.ts';

export function shapeText({ shape, header, options }: Replay, width: number, paint: Paint): string[] {
  const lines = (text: string): string[] => paragraph(text, width, '  ');
  return [
    paint('Shape of an epoch', 'bold'),
    ...averaging(shape, width, paint),
    ...lines(averagingSentence(shape.allan.ratio, header.sliceMs)),
    '',
    ...scatter(shape, width, paint),
    ...lines(costSentence(shape)),
    ...lines(bestSentence(shape)),
    '',
    ...predictions(shape, width, paint),
    '',
    ...lines(warmupSentence(shape, options.margin)),
  ];
}

const cellsOf = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((text) => ({ text })));
const columns = (n: number): ('left' | 'right')[] => [
  'left',
  ...Array.from({ length: n }, () => 'right' as const),
];

function averaging({ allan }: Shape, width: number, paint: Paint): string[] {
  const points = allan.process;
  if (points.length === 0) return ['  Too few slices to average.'];
  const row = (title: string, curve: readonly AllanPoint[], kind: 'deviation' | 'robust'): string[] => [
    title,
    ...points.map((_, i) => spread(curve[i]?.[kind] ?? null)),
  ];
  return table(
    cellsOf([
      ['Allan deviation, slices averaged', ...points.map(({ averaged }) => String(averaged))],
      row('one process', allan.process, 'deviation'),
      row('  without bursts', allan.process, 'robust'),
      row('ratio of two', allan.ratio, 'deviation'),
      row('  without bursts', allan.ratio, 'robust'),
    ]),
    columns(points.length),
    width,
    paint,
  );
}

function averagingSentence(ratio: readonly AllanPoint[], sliceMs: number): string {
  const least = allanMinimum(ratio, 'robust');
  if (least === undefined) return 'A trace with more slices per process would say how long to average.';
  const most = ratio.at(-1)!.averaged;
  const over = `${least.averaged} slice${least.averaged === 1 ? '' : 's'} (${formatDuration(least.averaged * sliceMs)})`;
  return least.averaged === most
    ? `The ratio is steadiest over ${over}, the longest this trace can average: more slices may still gain.`
    : `The ratio is steadiest over ${over}: beyond, drift adds more than averaging takes away.`;
}

function scatter({ components, measuredSd }: Shape, width: number, paint: Paint): string[] {
  // Of one process: half of the variance of a ratio of two.
  const one = (variance: number | undefined): string =>
    variance === undefined ? '–' : variance < 0 ? 'none seen' : spread(Math.sqrt(variance / 2));
  const { plain, robust } = components;
  return table(
    cellsOf([
      ['s.d. of CPU time per request', 'plain', 'without bursts'],
      ['between processes of the build', one(plain?.between), one(robust?.between)],
      ['between slices of a process', one(plain?.within), one(robust?.within)],
      ['ratio of an epoch, as measured', spread(measuredSd.plain), spread(measuredSd.robust)],
    ]),
    columns(2),
    width,
    paint,
  );
}

function costSentence({ cost }: Shape): string {
  const other = Math.max(0, cost.processMs - cost.startupMs - cost.warmupMs);
  return (
    `A process costs ${seconds(cost.processMs)} (start ${seconds(cost.startupMs)}, warm-up ${seconds(cost.warmupMs)}, ` +
    `other ${seconds(other)}), a slice ${seconds(cost.sliceMs)}.`
  );
}

function bestSentence({ best, slices }: Shape): string {
  const text = (it: BestSlices): string =>
    it.kind === 'slices' ? String(it.count) : 'as many as there is time for';
  if (best.robust.kind === 'unknown') return 'Too few slices to say how many are best.';
  return `Best number of slices per process: ${text(best.robust)} without bursts, ${text(best.plain)} with them; this trace has ${slices}.`;
}

function predictions({ predictions, slices }: Shape, width: number, paint: Paint): string[] {
  if (predictions.length === 0) return [];
  const minutes = predictions[0]!.found.map((it) => `${it.minutes} min`);
  const rows = predictions.map(({ slices: n, epochMs, sd, found }) => [
    n === slices ? `${n} (as here)` : String(n),
    seconds(epochMs),
    spread(sd),
    ...found.map(({ effect }) => (effect === null ? '–' : spread(effect))),
  ]);
  return [
    ...paragraph(
      'Predicted: smallest effect found with 80 % power, by slices per process and time',
      width,
      '  ',
    ),
    ...table(
      cellsOf([['slices', 'epoch', 's.d.', ...minutes], ...rows]),
      columns(2 + minutes.length),
      width,
      paint,
    ),
  ];
}

function warmupSentence({ warmup }: Shape, margin: number): string {
  if (warmup === null) return 'Warm-up: too few slices per process to see a trend.';
  const { change, low, high, trend, confidence, epochs } = warmup;
  const number = (x: number): string => `${x < 0 ? '−' : '+'}${(100 * Math.abs(x)).toFixed(1)} %`;
  const numbers =
    `from the first quarter of a process’s slices to the last its CPU time per request changes by ${number(change)} ` +
    `(${Math.round(100 * confidence)} % interval ${number(low)} to ${number(high)}, ${epochs} epochs)`;
  const meaning = {
    steady: `long enough: within ± ${level(margin)}`,
    falls: 'too short: processes were still getting faster while they were measured',
    rises: 'not the trouble: processes get slower while they are measured (memory, or the machine)',
    unclear: 'undecided: no trend is shown, and none is excluded',
  }[trend];
  return `Warm-up ${meaning}; ${numbers}.`;
}
