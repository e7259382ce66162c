/** The steps of a ladder as a waterfall, drawn like the forest: a row a step over one axis, numbers at the right. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { LadderOfScenario } from '../../harness/model/attribution.ts';
import { formatUs } from '../../harness/model/units.ts';
import { partText, shareText, wholeText } from '../shared/attribution.ts';
import { type Waterfall, type WaterfallRow, waterfallOf } from '../shared/waterfall.ts';
import * as words from '../shared/words.ts';
import { effectText } from './context.ts';
import { type Content, type Html, html } from './markup.ts';
import { pct, xLabels } from './svg.ts';

function describe({ effect, share, cpuUs, kind }: WaterfallRow): string {
  if (kind === 'start') return words.us(cpuUs);
  if (effect === null) return 'not measured';
  const part = kind === 'whole' ? wholeText(effect) : partText(share);
  return (
    `${words.effectChange(effect)}, ${words.confidence(effect)} interval ${words.changeInterval(effect)} ` +
    `(ratio ${words.ratio(effect.ratio)}), to ${words.us(cpuUs)}; ${part}`
  );
}

const lookOf = ({ kind, effect }: WaterfallRow): string =>
  kind === 'step' && effect !== null ? words.direction(effect) : kind;

/** The bar, its link down to the next one's begin, its interval, and the value it ends at. */
function mark(row: WaterfallRow, axis: Waterfall['axis'], linked: boolean): Content {
  const { bar, kind, cpuUs } = row;
  if (bar === null) return null;
  const at = (us: number): string => pct(axis.at(us));
  const [left, right] = [Math.min(bar.fromUs, bar.toUs), Math.max(bar.fromUs, bar.toUs)];
  const end = axis.at(Math.min(left, bar.lowUs));
  // The inner <svg> moves the origin to half the height, whatever that is.
  return html`${linked ? html`<line class="link" x1="${at(bar.toUs)}" x2="${at(bar.toUs)}" y1="50%" y2="100%"/>` : null}${
    kind !== 'step' ? null : html`<line class="link" x1="${at(bar.fromUs)}" x2="${at(bar.fromUs)}" y2="50%"/>`
  }<svg class="middle" y="50%">${
    kind === 'start'
      ? html`<circle class="begin" cx="${at(bar.toUs)}" r="5"/>`
      : html`<rect class="fall" x="${at(left)}" y="-9" width="${pct(axis.at(right) - axis.at(left))}" height="18"/><line class="range" x1="${at(bar.lowUs)}" x2="${at(bar.highUs)}"/>${[bar.lowUs, bar.highUs].map((us) => html`<line class="whisker" x1="${at(us)}" x2="${at(us)}" y1="-5" y2="5"/>`)}`
  }<svg class="middle" x="${pct(end)}"><text class="us" x="-9" dy=".35em">${words.us(cpuUs)}</text></svg></svg>`;
}

function strip(row: WaterfallRow, next: WaterfallRow | undefined, axis: Waterfall['axis']): Html {
  const linked = next !== undefined && next.bar !== null && next.kind === 'step';
  const grid = axis.ticks.map(
    (tick) => html`<line class="grid" x1="${pct(axis.at(tick))}" x2="${pct(axis.at(tick))}" y2="100%"/>`,
  );
  return html`<svg class="strip e-${lookOf(row)}" role="img"><title>${row.label}</title><desc>${describe(row)}</desc>${grid}${mark(row, axis, linked)}</svg>`;
}

function label({ label: text, variant, kind }: WaterfallRow): Html {
  return kind === 'step'
    ? html`${text} <span class="muted small below">${variant}</span>`
    : html`<b>${text}</b>`;
}

function numbers({ kind, effect, share }: WaterfallRow): Html {
  if (kind === 'start') return html`<div class="value"></div>`;
  return html`<div class="value">${effectText(effect)}</div><div class="what">${
    effect === null
      ? null
      : kind === 'whole'
        ? html`<b class="num">${wholeText(effect)}</b>`
        : html`<span class="num">${shareText(share)}</span> <span class="muted small nowrap">of it</span>`
  }</div>`;
}

/** null when there is nothing to draw. */
export function waterfall(analysis: Analysis, ladder: LadderOfScenario): Html | null {
  const drawing = waterfallOf(analysis, ladder, 5);
  if (drawing === null) return null;
  const { rows, axis, logarithmic } = drawing;
  const labels = axis.ticks.map((tick) => ({ at: axis.at(tick), text: tick === 0 ? '0' : formatUs(tick) }));
  return html`<figure><div class="forest waterfall">${rows.map(
    (row, i) =>
      html`<div class="row ${row.kind}"><div class="label">${label(row)}</div><div class="cell">${strip(row, rows[i + 1], axis)}</div>${numbers(row)}</div>`,
  )}<div class="row axis" aria-hidden="true"><div class="label"></div><div class="cell"><svg class="strip">${xLabels(labels)}</svg><p class="sides"><span>◂ less CPU per request</span><span>${logarithmic ? 'log axis: a bar is as long as its share' : 'linear axis'}</span></p></div></div></div></figure>`;
}
