/** What the chart of a series shows, for the page and for the picture: nights in a row, levels, and where it changed. */
import type { NightlyChange, NightlySeries, NightPoint } from '../../harness/model/nightly.ts';
import { type Axis, logAxis } from '../shared/axis.ts';

export interface ChartNight {
  point: NightPoint;
  /** Stands alone and counts in no level. */
  alone: boolean;
}

export interface ChartLevel {
  /** Places of its first and last night. */
  from: number;
  to: number;
  ratio: number;
  low: number;
  high: number;
}

export interface ChartChange {
  /** Between the nights `at` − 1 and `at`. */
  at: number;
  change: NightlyChange;
}

export interface SeriesChart {
  nights: readonly ChartNight[];
  levels: readonly ChartLevel[];
  changes: readonly ChartChange[];
  /** Places before which another reference, processor or Node begins: nothing can be compared across them. */
  rulers: readonly number[];
  axis: Axis;
}

/** A night as scattered as this would press all others into a line: its interval is cut at the edge. */
const WIDEST = 4;

/** @param last so many nights at most. null: there is no night to draw. */
export function seriesChart(series: NightlySeries, last = 400): SeriesChart | null {
  const points = series.nights.slice(-last);
  if (points.length === 0) return null;
  const place = new Map(points.map(({ night }, i) => [night, i]));
  const at = (night: string): number | undefined => {
    const exact = place.get(night);
    if (exact !== undefined) return exact;
    const later = points.findIndex((point) => point.night >= night);
    return later === -1 ? undefined : later;
  };
  const levels = series.levels.flatMap((level): ChartLevel[] => {
    const to = place.get(level.to);
    if (to === undefined) return [];
    const { ratio, low, high } = level.ratio;
    return [{ from: at(level.from) ?? 0, to, ratio, low, high }];
  });
  const changes = series.changes.flatMap((change): ChartChange[] => {
    const place = at(change.since);
    return place === undefined || change.since < points[0]!.night ? [] : [{ at: place, change }];
  });
  return {
    nights: points.map((point) => ({ point, alone: series.isolated.includes(point.night) })),
    levels,
    changes,
    rulers: points.flatMap(({ ruler }, i) => (i > 0 && points[i - 1]!.ruler !== ruler ? [i] : [])),
    axis: axisOf(points),
  };
}

/** All ratios, and their intervals as far as they are not out of proportion. */
function axisOf(points: readonly NightPoint[]): Axis {
  const [least, most] = [Math.min, Math.max].map((f) => f(...points.map(({ ratio }) => ratio))) as [
    number,
    number,
  ];
  const room = Math.max(Math.log(most / least), 0.01) * WIDEST;
  const low = Math.max(Math.min(...points.map((it) => it.low)), least * Math.exp(-room));
  const high = Math.min(Math.max(...points.map((it) => it.high)), most * Math.exp(room));
  const air = (high / low) ** 0.06;
  return logAxis(low / air, high * air, 5);
}
