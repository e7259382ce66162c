import type { FlameChart, ProfileUnit } from '../../harness/model/profile.ts';
import { formatCount, formatFigure } from '../../harness/model/units.ts';
import { type Html, html } from '../html/markup.ts';
import { curves, legend, plot, polyline, xLabels, yAxis } from '../html/svg.ts';
import { linearAxis, tickText } from '../shared/axis.ts';

const HEIGHT = 200;
/** Of the span, above and below. */
const AIR = 0.06;

/** So that ticks are round in what they are labelled with. */
function scaleOf(largest: number, unit: ProfileUnit): { by: number; symbol: string } {
  if (unit === 'us') return { by: 1, symbol: 'µs' };
  const power = Math.min(3, Math.max(0, Math.floor(Math.log2(largest || 1) / 10)));
  return { by: 1024 ** power, symbol: ['B', 'KiB', 'MiB', 'GiB'][power]! };
}

/** Lines over the same x, in the page's unit. */
export function lineChart({ title, xLabel, lines }: FlameChart, unit: ProfileUnit): Html {
  const points = lines.flatMap((line) => line.points);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const scale = scaleOf(Math.max(...ys.map(Math.abs)), unit);
  const [low, high] = [Math.min(0, ...ys) / scale.by, Math.max(0, ...ys) / scale.by];
  const air = AIR * (high - low || 1);
  const x = linearAxis(Math.min(...xs), Math.max(...xs));
  const y = linearAxis(low - air, high + air, 4);
  const paths = lines.map(
    (line, i) =>
      html`<g class="s${i + 1}"><path class="step" d="${polyline(line.points.map(([at, value]) => [x.at(at), y.at(value / scale.by)]))}"/></g>`,
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
  body: html`${yAxis(y, (tick) => `${tickText(tick, y.ticks).replace('-', '−')} ${scale.symbol}`)}${xLabels(x.ticks.map((tick) => ({ at: x.at(tick), text: formatCount(tick) })))}${curves(paths)}`,
})}
<p class="flame-meaning axis-label">${xLabel}</p>`;
}
