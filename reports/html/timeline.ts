/** Throughput of every slice in the order of time: drift, bursts of foreign load, warm-up left over. */
import type { Analysis, VariantRow } from '../../harness/model/analysis.ts';
import { formatRate } from '../../harness/model/units.ts';
import { type Axis, logAxis } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import * as words from '../shared/words.ts';
import { seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { curves, legend, pct, plot, polyline, xLabels, yAxis } from './svg.ts';

type Slice = VariantRow['slices'][number];

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
};

/** Slices by epoch, each in order of position. */
function byEpoch(slices: readonly Slice[]): Map<number, Slice[]> {
  const groups = Map.groupBy(slices, ({ epoch }) => epoch);
  for (const group of groups.values()) group.sort((a, b) => a.position - b.position);
  return groups;
}

/** Epochs side by side; the slices of all variants share one clock inside an epoch. */
function clock(rows: readonly VariantRow[]): { epochs: number[]; at(slice: Slice): number } {
  const slices = rows.flatMap((row) => row.slices);
  const epochs = [...new Set(slices.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const index = new Map(epochs.map((epoch, i) => [epoch, i]));
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { position } of slices) {
    first = Math.min(first, position);
    last = Math.max(last, position);
  }
  const width = last - first + 1;
  return {
    epochs,
    at: ({ epoch, position }) => (index.get(epoch)! + (position - first + 0.5) / width) / epochs.length,
  };
}

function line(row: VariantRow, style: string, y: Axis, at: (slice: Slice) => number): Html {
  const groups = [...byEpoch(row.slices).values()];
  const thin = groups.map((group) => polyline(group.map((s) => [at(s), y.at(s.throughputPerS)]))).join('');
  const steps = groups
    .map((group) => {
      const level = y.at(median(group.map((s) => s.throughputPerS)));
      return polyline([
        [at(group[0]!), level],
        [at(group.at(-1)!), level],
      ]);
    })
    .join('');
  return html`<g class="${style}"><path class="thin" d="${thin}"/><path class="step" d="${steps}"/></g>`;
}

/** Throughputs further apart than this get panels of their own, or their noise would be too flat to see. */
const APART = 1.6;
/** Pixels of the panel with the widest span; the others follow, so that equal heights are equal percentages. */
const TALLEST = 250;
const SHORTEST = 70;

const rates = (row: VariantRow): number[] =>
  row.slices.map(({ throughputPerS }) => throughputPerS).filter((rate) => rate > 0);

interface Panel {
  rows: VariantRow[];
  min: number;
  max: number;
}

/** Rows of about the same throughput together, the fastest first; the order of the plan inside a panel. */
function panels(rows: readonly VariantRow[]): Panel[] {
  const levels = rows
    .map((row, order) => ({ row, order, level: median(rates(row)) }))
    .sort((a, b) => b.level - a.level);
  const groups: (typeof levels)[] = [];
  for (const entry of levels) {
    const last = groups.at(-1);
    if (last !== undefined && last.at(-1)!.level / entry.level < APART) last.push(entry);
    else groups.push([entry]);
  }
  return groups.map((group) => {
    const sorted = group.toSorted((a, b) => a.order - b.order).map(({ row }) => row);
    let [min, max] = [Number.POSITIVE_INFINITY, 0];
    for (const rate of sorted.flatMap(rates)) {
      min = Math.min(min, rate);
      max = Math.max(max, rate);
    }
    return { rows: sorted, min: min / 1.02, max: max * 1.02 };
  });
}

export function timelinePlot(analysis: Analysis, rows: readonly VariantRow[], id: string): Html | null {
  const drawn = rows.filter((row) => rates(row).length > 0);
  if (drawn.length === 0) return null;
  const { epochs, at } = clock(drawn);
  const parts = panels(drawn);
  const widest = Math.max(...parts.map(({ min, max }) => Math.log(max / min)));
  const every = Math.ceil(epochs.length / 12);
  const edges = epochs.length <= 80 ? epochs.slice(1) : [];
  const drawings = parts.map((panel, p) => {
    const height = Math.max(SHORTEST, Math.round((TALLEST * Math.log(panel.max / panel.min)) / widest));
    const y = logAxis(panel.min, panel.max, Math.max(2, height / 45));
    const slices = panel.rows.reduce((sum, row) => sum + row.slices.length, 0);
    const names = panel.rows.map(({ variant }) => variantName(analysis, variant)).join(', ');
    return plot({
      id: `${id}-${p + 1}`,
      title: `Throughput of every slice over ${words.count(epochs.length, 'epoch')}, ${rows[0]!.scenario}: ${names}`,
      description: `${words.count(slices, 'slice')}, from ${formatRate(panel.min)} to ${formatRate(panel.max)}.`,
      height,
      body: html`${edges.map((_, i) => html`<line class="edge" x1="${pct((i + 1) / epochs.length)}" x2="${pct((i + 1) / epochs.length)}" y2="100%"/>`)}${yAxis(y, (tick) => formatRate(tick).replace(' req/s', ''))}${curves(panel.rows.map((row) => line(row, seriesClass(analysis, row.variant), y, at)))}${
        p < parts.length - 1
          ? null
          : xLabels(
              epochs.flatMap((epoch, i) =>
                i % every === 0 ? [{ at: (i + 0.5) / epochs.length, text: String(epoch) }] : [],
              ),
            )
      }`,
    });
  });
  return html`<figure class="panels"><figcaption>Throughput of every slice, req/s</figcaption>${drawings}${legend(drawn.map((row) => ({ style: seriesClass(analysis, row.variant), label: variantName(analysis, row.variant) })))}<p class="note">From left to right: epochs, fresh processes in each. Thin: slices. Thick: the median of an epoch. Log axis: equal heights are equal percentages${parts.length > 1 ? ', in all panels' : ''}.</p></figure>`;
}
