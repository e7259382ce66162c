/** A picture of one series, for an issue, a mail or a chat: its last nights with intervals, its levels, its changes. */
import type { NightlySeries } from '../../harness/model/nightly.ts';
import { COLORS, draw, logScale } from '../charts/draw.ts';
import { tickText } from '../shared/axis.ts';
import { type SeriesChart, seriesChart } from './chart-data.ts';
import { changeSentence, changeText, STANDINGS, standingOf, tonightsChange } from './words.ts';

const NIGHTS = 120;
const FAINT = '#a9b0b8';
const COLOR = { slower: COLORS.worse, faster: COLORS.better } as const;

/** PNG; null when there is no night to draw. */
export function alarmChart(series: NightlySeries, reference: string): Uint8Array | null {
  const chart = seriesChart(series, NIGHTS);
  if (chart === null) return null;
  const { nights, levels, axis } = chart;
  const inside = (value: number): number => Math.min(axis.max, Math.max(axis.min, value));
  const points = nights.map(({ point }, x) => ({
    x,
    y: point.ratio,
    yMin: inside(point.low),
    yMax: inside(point.high),
  }));
  const change = tonightsChange(series);
  const colors = nights.map(({ point, alone }) => (alone ? FAINT : point.again ? COLORS.ink : COLORS.muted));
  return draw({
    title:
      change === undefined
        ? `${series.series}: ${STANDINGS[standingOf(series)].word}`
        : changeSentence(change),
    subtitle: `CPU time per request ÷ ${reference}, night by night, with 95 % intervals. Dark: measured a second time.`,
    footnote: `${series.series} · ${nights.length} nights, ${nights[0]!.point.night} to ${nights.at(-1)!.point.night}`,
    height: 520,
    config: {
      type: 'scatterWithErrorBars',
      data: {
        datasets: [
          {
            type: 'scatter',
            data: points,
            pointRadius: 4,
            pointBackgroundColor: colors,
            pointBorderColor: COLORS.paper,
            pointBorderWidth: 1,
          },
          {
            data: points,
            radius: 0,
            errorBarColor: colors,
            errorBarWhiskerColor: colors,
            errorBarLineWidth: 1.25,
            errorBarWhiskerLineWidth: 1.25,
            errorBarWhiskerSize: 0,
          },
        ],
      },
      options: {
        plugins: {
          legend: { display: false },
          annotation: { annotations: { ...levelLines(levels), ...changeLines(chart) } },
        },
        scales: {
          x: {
            type: 'linear',
            min: -0.7,
            max: nights.length + 0.6,
            border: { display: false },
            grid: { display: false },
            ticks: {
              stepSize: Math.max(1, Math.ceil(nights.length / 8)),
              callback: (value: unknown) => nights[Number(value)]?.point.night ?? '',
            },
          },
          y: {
            ...logScale(axis, (value) => tickText(value, axis.ticks)),
            title: { display: true, text: 'ratio to the reference', color: COLORS.muted },
          },
        },
      },
    } as never,
  });
}

const levelLines = (levels: SeriesChart['levels']): object =>
  Object.fromEntries(
    levels.flatMap(({ from, to, ratio, low, high }, i) => [
      [
        `band${i}`,
        {
          type: 'box',
          xMin: from - 0.5,
          xMax: to + 0.5,
          yMin: low,
          yMax: high,
          backgroundColor: COLORS.band,
          borderWidth: 0,
          drawTime: 'beforeDatasetsDraw',
        },
      ],
      [
        `level${i}`,
        {
          type: 'line',
          xMin: from - 0.5,
          xMax: to + 0.5,
          yMin: ratio,
          yMax: ratio,
          borderColor: COLORS.ink,
          borderWidth: 2,
          drawTime: 'beforeDatasetsDraw',
        },
      ],
    ]),
  );

const changeLines = ({ changes, rulers }: SeriesChart): object =>
  Object.fromEntries([
    ...changes.map(({ at, change }, i) => [
      `change${i}`,
      {
        type: 'line',
        xMin: at - 0.5,
        xMax: at - 0.5,
        borderColor: COLOR[change.direction],
        borderWidth: 1.5,
        borderDash: change.blessed === null ? [] : [4, 4],
        label: {
          display: true,
          content: `${STANDINGS[change.direction].symbol} ${changeText(change)}${change.blessed === null ? '' : ', intended'}`,
          position: i % 2 === 0 ? 'end' : 'start',
          backgroundColor: COLORS.paper,
          color: COLOR[change.direction],
          font: { weight: 'bold', size: 14 },
        },
      },
    ]),
    ...rulers.map((at, i) => [
      `ruler${i}`,
      {
        type: 'line',
        xMin: at - 0.5,
        xMax: at - 0.5,
        borderColor: COLORS.grid,
        borderWidth: 2,
        borderDash: [2, 4],
      },
    ]),
  ]);
