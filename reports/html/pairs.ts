/** Every epoch's own ratio, so that nobody has to trust a mean. */
import type { Cell, Effect, EpochPair } from '../../harness/model/analysis.ts';
import { linearAxis, logAxis, ratioAxis, tickText } from '../shared/axis.ts';
import * as words from '../shared/words.ts';
import { type Html, html } from './markup.ts';
import { pct, pctDown, plot, xLabels, yAxis } from './svg.ts';

/** Beyond this factor from 1 the line of no effect is left off, or the dots would lie on each other. */
const FAR = 2.5;

function valueAxis(
  values: readonly number[],
  effect: Effect | null,
  margin: number,
): ReturnType<typeof logAxis> {
  const all = [...values, ...(effect === null ? [] : [effect.low, effect.high])].filter(
    (value) => Number.isFinite(value) && value > 0,
  );
  const middle = values.toSorted((a, b) => a - b)[values.length >> 1]!;
  if (middle > 1 / FAR && middle < FAR) return ratioAxis(all, margin, 5);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high / low) ** 0.1;
  return logAxis(low / air, high * air, 5);
}

export function pairsPlot(
  id: string,
  title: string,
  cell: Cell,
  effect: Effect | null,
  ratioOf: (pair: EpochPair) => number | null,
  margin: number,
): Html | null {
  const dots = cell.pairs.flatMap((pair) => {
    const value = ratioOf(pair);
    return value === null ? [] : [{ ...pair, value }];
  });
  if (dots.length === 0) return null;
  const y = valueAxis(
    dots.map(({ value }) => value),
    effect,
    margin,
  );
  const epochs = cell.pairs.map(({ epoch }) => epoch);
  const x = linearAxis(Math.min(...epochs) - 0.6, Math.max(...epochs) + 0.6, 8);
  const ticks = x.ticks.filter((tick) => Number.isInteger(tick) && epochs.includes(tick));
  const [from, to] = [y.at(1 - margin), y.at(1 + margin)];
  const showsOne = y.min < 1 && y.max > 1;
  const radius = dots.length > 60 ? 2.5 : 4;
  const below = dots.filter(({ value }) => value < 1).length;
  return html`<figure><figcaption>${title}</figcaption>${plot({
    id,
    title: `${title}: ${cell.candidate} ÷ baseline in each epoch, ${cell.scenario}`,
    description: `${words.count(dots.length, 'epoch')}, ${below} of them below 1; from ${words.ratio(Math.min(...dots.map((d) => d.value)))} to ${words.ratio(Math.max(...dots.map((d) => d.value)))}.`,
    height: 190,
    body: html`${showsOne ? html`<rect class="band" width="100%" y="${pct(1 - to)}" height="${pct(to - from)}"/>` : null}${yAxis(y, (tick) => tickText(tick, y.ticks))}${
      effect === null
        ? null
        : html`<g class="e-${words.direction(effect)}"><rect class="interval" width="100%" y="${pctDown(y.at(effect.high))}" height="${pct(Math.max(0.004, y.at(effect.high) - y.at(effect.low)))}"/><line class="estimate" x2="100%" y1="${pctDown(y.at(effect.ratio))}" y2="${pctDown(y.at(effect.ratio))}"/></g>`
    }${showsOne ? html`<line class="one" x2="100%" y1="${pctDown(y.at(1))}" y2="${pctDown(y.at(1))}"/>` : null}${dots.map(
      ({ epoch, value, candidateFirst }) =>
        html`<circle class="pair${candidateFirst ? ' first' : ''}" cx="${pct(x.at(epoch))}" cy="${pctDown(y.at(value))}" r="${radius}"><title>epoch ${epoch}: ${words.ratio(value)}, ${candidateFirst ? 'candidate' : 'baseline'} started first</title></circle>`,
    )}${xLabels(ticks.map((tick) => ({ at: x.at(tick), text: String(tick) })))}`,
  })}</figure>`;
}
