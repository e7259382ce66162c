/** Forest plot: a row per effect with its interval, over the margin band and the line of no effect. */
import type { Analysis, Effect, VerdictKind } from '../../harness/model/analysis.ts';
import { type Axis, beyond, forestAxis, tickText } from '../shared/axis.ts';
import { intervalColumn, intervalNote } from '../shared/looks.ts';
import { responseWords, sides } from '../shared/response.ts';
import * as words from '../shared/words.ts';
import { badge, cellId, cellsOf, effectText, section } from './context.ts';
import { type Content, type Html, html } from './markup.ts';
import { pct, xLabels } from './svg.ts';

function describe(effect: Effect): string {
  return (
    `${words.effectChange(effect)}, ${words.confidence(effect)} interval ${words.changeInterval(effect)} ` +
    `(ratio ${words.ratio(effect.ratio)})`
  );
}

const backdrop = (axis: Axis, margin: number): Html => {
  const [from, to] = [axis.at(1 - margin), axis.at(1 + margin)];
  return html`<rect class="band" x="${pct(from)}" width="${pct(to - from)}" height="100%"/>${axis.ticks.map(
    (tick) => html`<line class="grid" x1="${pct(axis.at(tick))}" x2="${pct(axis.at(tick))}" y2="100%"/>`,
  )}<line class="one" x1="${pct(axis.at(1))}" x2="${pct(axis.at(1))}" y2="100%"/>`;
};

/** A bound off the axis ends in an arrow head instead of a whisker. */
function bound(axis: Axis, value: number): Html {
  const x = pct(axis.at(value));
  const side = beyond(axis, value);
  if (side === 0) return html`<line class="whisker" x1="${x}" x2="${x}" y1="-5" y2="5"/>`;
  return html`<text class="arrow" x="${x}" dy=".35em">${side < 0 ? '◂' : '▸'}</text>`;
}

function strip({ effect, name, tone }: ForestEntry, axis: Axis, margin: number): Html {
  if (effect === null) {
    return html`<svg class="strip" aria-hidden="true">${backdrop(axis, margin)}</svg>`;
  }
  const side = beyond(axis, effect.ratio);
  const title = html`<title>${name}</title><desc>${describe(effect)}</desc>`;
  const at = (value: number): string => pct(axis.at(value));
  const mark =
    side === 0
      ? html`<line class="range" x1="${at(effect.low)}" x2="${at(effect.high)}"/>${bound(axis, effect.low)}${bound(axis, effect.high)}<circle class="point" cx="${at(effect.ratio)}" r="5"/>`
      : html`<text class="off ${side < 0 ? 'left' : 'right'}" x="${side < 0 ? '4' : '100%'}" dy=".35em">${side < 0 ? `◂ ${words.ratio(effect.ratio)}` : `${words.ratio(effect.ratio)} ▸`}</text>`;
  // The inner <svg> moves the origin to half the height, whatever that is.
  return html`<svg class="strip e-${tone ?? words.direction(effect)}" role="img">${title}${backdrop(axis, margin)}<svg class="middle" y="50%">${mark}</svg></svg>`;
}

export interface ForestEntry {
  name: string;
  label: Content;
  effect: Effect | null;
  /** Right of the numbers: the verdict, or what else became of it. */
  verdict?: VerdictKind;
  outcome?: Content;
  /** Where better and worse would mislead. */
  tone?: ReturnType<typeof words.direction>;
}

export interface ForestGroup {
  heading?: Content;
  entries: readonly ForestEntry[];
}

const what = ({ verdict, outcome }: ForestEntry): Html | null =>
  verdict === undefined && outcome === undefined
    ? null
    : html`<div class="what">${verdict === undefined ? outcome : badge({ verdict })}</div>`;

/** @param sides what lies left and right of 1 */
export function forest(
  groups: readonly ForestGroup[],
  margin: number,
  sides: readonly [string, string],
): Html | null {
  const entries = groups.flatMap((group) => group.entries);
  const effects = entries.flatMap(({ effect }) => effect ?? []);
  if (effects.length === 0) return null;
  const axis = forestAxis(effects, margin);
  const labels = axis.ticks.map((tick) => ({ at: axis.at(tick), text: tickText(tick, axis.ticks) }));
  return html`<div class="forest">${groups.map(
    ({ heading, entries: rows }) =>
      html`${heading === undefined ? null : html`<div class="group"><span>${heading}</span><div class="cell"><svg class="strip" aria-hidden="true">${backdrop(axis, margin)}</svg></div></div>`}${rows.map(
        (entry) =>
          html`<div class="row"><div class="label">${entry.label}</div><div class="cell">${strip(entry, axis, margin)}</div><div class="value">${effectText(entry.effect)}</div>${what(entry)}</div>`,
      )}`,
  )}<div class="row axis" aria-hidden="true"><div class="label"></div><div class="cell"><svg class="strip">${xLabels(labels)}</svg><p class="sides"><span>◂ ${sides[0]}</span><span>${sides[1]} ▸</span></p></div></div></div>`;
}

export function forestSection(analysis: Analysis): Html | null {
  const several = analysis.plan.scenarios.length > 1;
  const groups = analysis.plan.scenarios.map((scenario) => ({
    ...(several ? { heading: scenario } : {}),
    entries: cellsOf(analysis, scenario).map((cell) => ({
      name: several ? `${cell.scenario}: ${cell.candidate}` : cell.candidate,
      label: html`<a href="#${cellId(analysis, cell)}">${cell.candidate}</a>`,
      effect: cell.primary,
      verdict: cell.verdict,
    })),
  }));
  const response = responseWords(analysis.cells);
  const drawing = forest(groups, analysis.plan.margin, sides(response));
  if (drawing === null) return null;
  const note = intervalNote(analysis);
  return section(
    'effects',
    `${response.title}, candidate ÷ baseline`,
    html`<figure>${drawing}</figure>`,
    html`Dot: effect. Bar: its ${intervalColumn(analysis)}. ${note === null ? null : `${note} `}Shaded: the margin of ±&nbsp;${words.percent(analysis.plan.margin)} within which a difference does not matter. Log axis; an arrow marks what lies off it.`,
  );
}
