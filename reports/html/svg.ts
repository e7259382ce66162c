/**
 * Plots that stretch with the page while their text and dots keep their size: places are percentages,
 * and lines live in an inner <svg> that is stretched without its strokes being so.
 */
import { type Axis, tickText } from '../shared/axis.ts';
import { type Content, type Html, html } from './markup.ts';

/** 0…1 as a percentage of the plot. */
export const pct = (x: number): string => `${Number((x * 100).toFixed(2))}%`;
/** A share of the plot's height, counted from its top. */
export const pctDown = (y: number): string => pct(1 - y);

/** Side of the inner coordinate system of lines. */
const GRID = 1000;

/** Polyline through points 0…1; y counts upwards. */
export function polyline(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${Math.round(x * GRID)} ${Math.round((1 - y) * GRID)}`)
    .join('');
}

export const curves = (paths: Content): Html =>
  html`<svg class="curves" width="100%" height="100%" viewBox="0 0 ${GRID} ${GRID}" preserveAspectRatio="none" aria-hidden="true">${paths}</svg>`;

export interface PlotOptions {
  /** Unique in the page. */
  id: string;
  title: string;
  /** What a person who cannot see it should know. */
  description: string;
  /** Pixels, without the axis labels. */
  height: number;
  body: Content;
}

export function plot({ id, title, description, height, body }: PlotOptions): Html {
  return html`<div class="plot"><svg role="img" aria-labelledby="${id}-t ${id}-d" height="${height}"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${body}</svg></div>`;
}

/** Horizontal grid lines with their values at the left. */
export function yAxis(axis: Axis, text: (tick: number) => string): Html {
  return html`${axis.ticks.map((tick) => {
    const y = pctDown(axis.at(tick));
    return html`<line class="grid" x2="100%" y1="${y}" y2="${y}"/><text class="tick y" x="-8" y="${y}" dy=".35em">${text(tick)}</text>`;
  })}`;
}

/** Values under the plot; every second is left out on a narrow page. */
export function xLabels(labels: readonly { at: number; text: string }[]): Html {
  return html`${labels.map(
    ({ at, text }, i) =>
      html`<text class="tick x${i % 2 === 1 && labels.length > 5 ? ' sparse' : ''}" x="${pct(at)}" y="100%" dy="1.5em">${text}</text>`,
  )}`;
}

export const xAxis = (axis: Axis): Html =>
  html`${axis.ticks.map((tick) => {
    const x = pct(axis.at(tick));
    return html`<line class="grid" x1="${x}" x2="${x}" y2="100%"/>`;
  })}${xLabels(axis.ticks.map((tick) => ({ at: axis.at(tick), text: tickText(tick, axis.ticks) })))}`;

/** Legend of variants; the class says the colour and the dash. */
export const legend = (entries: readonly { style: string; label: Content }[]): Html =>
  html`<ul class="legend">${entries.map(
    ({ style, label }) =>
      html`<li><svg class="${style}" width="22" height="10" aria-hidden="true"><line class="line" x2="22" y1="5" y2="5"/></svg>${label}</li>`,
  )}</ul>`;
