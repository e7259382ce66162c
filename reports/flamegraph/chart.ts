import type { FlameChart, ProfileUnit } from '../../harness/model/profile.ts';
import { formatCount, formatFigure } from '../../harness/model/units.ts';
import { type Html, html } from '../html/markup.ts';
import { curves, legend, plot, polyline, xLabels, yAxis } from '../html/svg.ts';
import { linearAxis } from '../shared/axis.ts';

const HEIGHT = 200;
/** Of the span, above and below. */
const AIR = 0.06;

/** Lines over the same x, in the page's unit. */
export function lineChart({ title, xLabel, lines }: FlameChart, unit: ProfileUnit): Html {
  const points = lines.flatMap((line) => line.points);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [low, high] = [Math.min(0, ...ys), Math.max(0, ...ys)];
  const air = AIR * (high - low || 1);
  const x = linearAxis(Math.min(...xs), Math.max(...xs));
  const y = linearAxis(low - air, high + air, 4);
  const paths = lines.map(
    (line, i) =>
      html`<g class="s${i + 1}"><path class="step" d="${polyline(line.points.map(([at, value]) => [x.at(at), y.at(value)]))}"/></g>`,
  );
  const description = lines
    .map(({ label, points: own }) => `${label} ends at ${formatFigure(own.at(-1)![1], unit)}`)
    .join('; ');
  return html`<h2>${title}</h2>
${legend(lines.map(({ label }, i) => ({ style: `s${i + 1}`, label })))}
${plot({
  id: 'over-time',
  title,
  description,
  height: HEIGHT,
  body: html`${yAxis(y, (tick) => formatFigure(tick, unit))}${xLabels(x.ticks.map((tick) => ({ at: x.at(tick), text: formatCount(tick) })))}${curves(paths)}`,
})}
<p class="flame-meaning axis-label">${xLabel}</p>`;
}
