/** Response times in the open loop: against load, by percentile at each load, and in numbers. */
import type { Analysis, ResponseTimes, VariantRow } from '../../harness/model/analysis.ts';
import { formatCount, formatUs } from '../../harness/model/units.ts';
import { type Axis, linearAxis, logAxis } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import {
  arrivalsText,
  COUNTED_FROM,
  effectAt,
  latencyGroups,
  loadName,
  loadNote,
  loadPlace,
  loadText,
  notMeasurable,
  PERCENTILES,
  type Percentile,
  saysRates,
  scenarioLoads,
  timeAt,
  voidSentences,
} from '../shared/latency.ts';
import * as words from '../shared/words.ts';
import { scrolling, section, seriesClass } from './context.ts';
import { type Content, type Html, html } from './markup.ts';
import { drawable, percentileAxes, percentileCurves, variantLegend } from './percentiles.ts';
import { curves, pct, pctDown, plot, polyline, xLabels, yAxis } from './svg.ts';

type Group = ReturnType<typeof latencyGroups>[number];

const pointsOf = (row: VariantRow, percentile: Percentile): { times: ResponseTimes; us: number }[] =>
  row.responseTimes.flatMap((times) => {
    const us = timeAt(times, percentile);
    return us === null ? [] : [{ times, us }];
  });

function loadPanel(
  analysis: Analysis,
  { scenario, rows }: Group,
  percentile: Percentile,
  { x, y }: { x: Axis; y: Axis },
  id: string,
): Html {
  const lines = rows
    .map((row) => ({ row, points: pointsOf(row, percentile) }))
    .filter(({ points }) => points.length > 0);
  const name = ({ variant }: VariantRow): string => variantName(analysis, variant);
  const place = (load: number): number => loadPlace(analysis, scenario, load);
  return html`<figure><figcaption>p${percentile}</figcaption>${plot({
    id,
    title: `p${percentile} of response time against load, ${scenario}`,
    description: lines
      .map(
        ({ row, points }) =>
          `${name(row)}: ${points.map(({ times, us }) => `${formatUs(us)} at ${loadName(analysis, scenario, times.load)}`).join(', ')}`,
      )
      .join('; '),
    height: 190,
    body: html`${yAxis(y, formatUs)}${curves(
      lines.map(
        ({ row, points }) =>
          html`<g class="${seriesClass(analysis, row.variant)}"><path class="line" d="${polyline(points.map(({ times, us }) => [x.at(place(times.load)), y.at(us)]))}"/></g>`,
      ),
    )}${lines.map(
      ({ row, points }) =>
        html`<g class="${seriesClass(analysis, row.variant)}">${points.map(
          ({ times, us }) =>
            html`<circle class="dot${times.void > 0 ? ' partly' : ''}" cx="${pct(x.at(place(times.load)))}" cy="${pctDown(y.at(us))}" r="4"><title>${name(row)} at ${loadName(analysis, scenario, times.load)}: ${formatUs(us)}${times.void > 0 ? `, ${times.void} of ${times.void + times.stretches} stretches void` : ''}</title></circle>`,
        )}</g>`,
    )}${xLabels(rows[0]!.responseTimes.map(({ load, ratePerS }) => ({ at: x.at(place(load)), text: saysRates(analysis, scenario) ? loadName(analysis, scenario, load) : `${loadText(load)} · ${arrivalsText(ratePerS)}` })))}`,
  })}</figure>`;
}

/** Below the scenario's heading, which is there only when there are several. */
const heading = ({ plan }: Analysis, text: string): Html =>
  plan.scenarios.length > 1 ? html`<h4>${text}</h4>` : html`<h3>${text}</h3>`;

/** One panel per percentile, all on the same scale, so that the tail is seen to grow. */
function loadPlots(analysis: Analysis, group: Group, id: string): Html | null {
  const shown = PERCENTILES.filter((percentile) =>
    group.rows.some((row) => pointsOf(row, percentile).length > 0),
  );
  const all = group.rows.flatMap((row) => shown.flatMap((percentile) => pointsOf(row, percentile)));
  if (all.length === 0) return null;
  const loads = scenarioLoads(analysis, group.scenario).map(({ load }) =>
    loadPlace(analysis, group.scenario, load),
  );
  const air = Math.max(0.05, (loads.at(-1)! - loads[0]!) * 0.18);
  const times = all.map(({ us }) => us);
  const axes = {
    x: linearAxis(loads[0]! - air, loads.at(-1)! + air),
    y: logAxis(Math.min(...times) / 1.15, Math.max(...times) * 1.15, 6),
  };
  const partly = all.some(({ times: { void: voids } }) => voids > 0);
  return html`${heading(analysis, 'Response time against load')}<div class="two">${shown.map(
    (percentile, i) => loadPanel(analysis, group, percentile, axes, `${id}-load-${i + 1}`),
  )}</div>${variantLegend(analysis, group.rows)}${partly ? html`<p class="note">Hollow: some stretches are void and left out.</p>` : null}`;
}

function curvePlots(analysis: Analysis, { scenario, rows }: Group, id: string): Html | null {
  const panels = scenarioLoads(analysis, scenario).map(({ load }, i) => ({
    load: loadName(analysis, scenario, load),
    lines: drawable(
      rows.flatMap(({ variant, responseTimes }) => {
        const times = responseTimes[i]?.responseTime ?? null;
        return times === null ? [] : [{ variant, times }];
      }),
    ),
  }));
  const all = panels.flatMap(({ lines }) => lines);
  if (all.length === 0) return null;
  const axes = percentileAxes(all);
  return html`${heading(analysis, 'By percentile')}<div class="three">${panels
    .filter(({ lines }) => lines.length > 0)
    .map(
      ({ load, lines }, i) =>
        html`<figure><figcaption>${load} load</figcaption>${percentileCurves(analysis, lines, axes, {
          id: `${id}-curve-${i + 1}`,
          title: `Response time by percentile at ${load} load, ${scenario}`,
          height: 210,
        })}</figure>`,
    )}</div>${variantLegend(analysis, rows)}<p class="note">A line ends where too few requests stand behind it. Log axes.</p>`;
}

function timeCell(analysis: Analysis, row: VariantRow, times: ResponseTimes, percentile: Percentile): Html {
  const found = effectAt(analysis, row, times.load, percentile);
  const effect = found?.effect ?? null;
  const below =
    effect === null
      ? null
      : html`<span class="small below e-${words.direction(effect)}"><b>${words.effectChange(effect)}</b></span><span class="small below muted">${words.changeInterval(effect)}</span>`;
  const why = found?.reason ?? null;
  return html`<td class="r num"${why === null ? null : html` title="${why}"`}>${words.us(timeAt(times, percentile))}${below}</td>`;
}

function numbers(analysis: Analysis, { scenario, rows }: Group): Html {
  const body = scenarioLoads(analysis, scenario).map((_, i) =>
    rows.map((row, r) => {
      const times = row.responseTimes[i]!;
      return html`<tr><td class="num nowrap">${r === 0 ? html`<b>${loadName(analysis, scenario, times.load)}</b>${saysRates(analysis, scenario) ? null : html`<span class="small muted below">${arrivalsText(times.ratePerS)}</span>`}` : null}</td><th scope="row"><span class="chip ${seriesClass(analysis, row.variant)}"></span>${variantName(analysis, row.variant)}</th>${PERCENTILES.map((percentile) => timeCell(analysis, row, times, percentile))}<td class="r num">${times.responseTime === null ? words.NONE : formatCount(times.responseTime.count)}</td><td class="r num">${times.stretches}${times.void > 0 ? html`<span class="small bad below">${times.void} void</span>` : null}</td><td class="r num">${words.us(times.sendLagP99Us)}</td></tr>`;
    }),
  );
  return scrolling(
    `Response times, ${scenario}`,
    html`<table class="latency"><thead><tr><th scope="col">load</th><th scope="col">variant</th>${PERCENTILES.map((percentile) => html`<th scope="col" class="r">p${percentile}</th>`)}<th scope="col" class="r">requests</th><th scope="col" class="r">stretches</th><th scope="col" class="r">send lag p99</th></tr></thead><tbody>${body}</tbody></table>`,
  );
}

const list = (title: string, items: readonly string[]): Content =>
  items.length === 0
    ? null
    : html`<p class="note missing"><b>${title}</b></p><ul class="note missing">${items.map((item) => html`<li>${item}</li>`)}</ul>`;

/** null without an open loop. */
export function latencySection(analysis: Analysis): Html | null {
  const groups = latencyGroups(analysis);
  if (groups.length === 0) return null;
  const body = groups.map((group, i) => {
    const { scenario, rows } = group;
    const id = `latency-${i + 1}`;
    return html`${analysis.plan.scenarios.length > 1 ? html`<h3>${scenario}</h3>` : null}<p class="note">${loadNote(analysis, scenario)}</p>${loadPlots(analysis, group, id)}${curvePlots(analysis, group, id)}${numbers(analysis, group)}${list('Void stretches, left out for both sides of a comparison', voidSentences(analysis, rows))}${list('Not measurable', notMeasurable(analysis, scenario))}`;
  });
  return section(
    'latency',
    'Response times under load',
    body,
    `${COUNTED_FROM} Below a time: its change against ${analysis.baseline}, with interval. Send lag: how late the generator sent.`,
  );
}
