/** How sure the experiment became, epoch by epoch: one line per comparison, and the line at which it decides. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { linearAxis } from '../shared/axis.ts';
import { variantName } from '../shared/control.ts';
import {
  type EvidenceAxis,
  type EvidencePanel,
  evidenceAxis,
  evidenceNote,
  evidencePanels,
  evidenceText,
  thresholdOf,
} from '../shared/evidence.ts';
import { section, seriesClass } from './context.ts';
import { type Html, html } from './markup.ts';
import { curves, legend, pct, pctDown, plot, polyline, xLabels, yAxis } from './svg.ts';

function drawing(analysis: Analysis, panel: EvidencePanel, axis: EvidenceAxis, id: string): Html {
  const { scenario, series } = panel;
  const { alone, together } = thresholdOf(analysis);
  const last = Math.max(...series.flatMap(({ points }) => points.map(({ epoch }) => epoch)));
  const x = linearAxis(0, last, 8);
  const across = (value: number, style: string): Html =>
    html`<line class="${style}" x2="100%" y1="${pctDown(axis.at(value))}" y2="${pctDown(axis.at(value))}"/>`;
  const threshold = (value: number, style: string): Html =>
    html`${across(value, style)}<text class="tick decides" x="4" y="${pctDown(axis.at(value))}" dy="-.4em">${evidenceText(value)} decides${alone === together ? null : ' alone'}</text>`;
  const ends = series.map(({ variant, points }) => ({ variant, ...points.at(-1)! }));
  return html`<figure>${analysis.plan.scenarios.length > 1 ? html`<figcaption>${scenario}</figcaption>` : null}${plot(
    {
      id,
      title: `Evidence after each epoch, ${scenario}`,
      description: ends
        .map(
          ({ variant, epoch, eValue }) =>
            `${variantName(analysis, variant)}: ${evidenceText(eValue)} after epoch ${epoch}`,
        )
        .join('; '),
      height: 220,
      body: html`${yAxis(axis, evidenceText)}${across(1, 'one')}${alone === together ? null : across(together, 'threshold lower')}${threshold(alone, 'threshold')}${curves(
        series.map(
          ({ variant, points }) =>
            html`<g class="${seriesClass(analysis, variant)}"><path class="line" d="${polyline([[0, axis.at(1)], ...points.map(({ epoch, eValue }) => [x.at(epoch), axis.at(eValue)] as const)])}"/></g>`,
        ),
      )}${ends
        .filter(({ eValue }) => axis.at(eValue) >= 0 && axis.at(eValue) <= 1)
        .map(
          ({ variant, epoch, eValue }) =>
            html`<g class="${seriesClass(analysis, variant)}"><circle class="dot" cx="${pct(x.at(epoch))}" cy="${pctDown(axis.at(eValue))}" r="3.5"><title>${variantName(analysis, variant)}: ${evidenceText(eValue)}</title></circle></g>`,
        )}${xLabels(x.ticks.filter(Number.isInteger).map((tick) => ({ at: x.at(tick), text: String(tick) })))}`,
    },
  )}</figure>`;
}

/** null under the fixed rule: there evidence is looked at once. */
export function evidenceSection(analysis: Analysis): Html | null {
  const panels = evidencePanels(analysis);
  if (panels.length === 0) return null;
  const axis = evidenceAxis(panels, thresholdOf(analysis));
  const drawings = panels.map((panel, i) => drawing(analysis, panel, axis, `evidence-${i + 1}`));
  const drawn = new Set(panels.flatMap(({ series }) => series.map(({ variant }) => variant)));
  const entries = analysis.plan.variants
    .filter((variant) => drawn.has(variant))
    .map((variant) => ({ style: seriesClass(analysis, variant), label: variantName(analysis, variant) }));
  return section(
    'evidence',
    'Evidence, epoch by epoch',
    html`${panels.length > 1 ? html`<div class="two">${drawings}</div>` : drawings}${legend(entries)}`,
    html`${evidenceNote(analysis)} Log axis; from left to right: epochs.`,
  );
}
