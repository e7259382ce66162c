/** What the lab has measured of itself: how often it errs, and what it can see. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { calibrationSentence, POWER_HEAD, POWER_NOTE, powerRows } from '../shared/calibration.ts';
import { scrolling, section } from './context.ts';
import { type Html, html } from './markup.ts';

function power(analysis: Analysis): Html | null {
  const { calibration } = analysis;
  if (calibration === null || calibration.power.length === 0) return null;
  return html`<p class="note">Differences that were planted in ${calibration.subject} on ${calibration.scenario}, and found again. ${POWER_NOTE}</p>${scrolling(
    'Planted differences',
    html`<table class="narrow"><thead><tr>${POWER_HEAD.map((title) => html`<th scope="col" class="r">${title}</th>`)}</tr></thead><tbody>${powerRows(
      calibration,
    ).map(
      (row) => html`<tr>${row.map((text) => html`<td class="r num">${text}</td>`)}</tr>`,
    )}</tbody></table>`,
  )}`;
}

export const labSection = (analysis: Analysis): Html =>
  section('lab', 'The lab itself', html`<p>${calibrationSentence(analysis)}</p>${power(analysis)}`);
