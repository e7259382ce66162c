/** What to beware of: warnings with their cause and cure, trials that failed with their logs. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { WARNINGS } from '../../harness/model/warnings.ts';
import * as words from '../shared/words.ts';
import { section } from './context.ts';
import { type Html, html, join } from './markup.ts';

export function warningsSection(analysis: Analysis): Html | null {
  if (analysis.warnings.length === 0) return null;
  return section(
    'warnings',
    words.count(analysis.warnings.length, 'warning'),
    html`<ul class="warnings">${analysis.warnings.map(({ code, detail }) => {
      const { symptom, cause, action } = WARNINGS[code];
      return html`<li><p><b>${symptom}</b>${detail === '' ? null : html` <span class="muted">${detail}</span>`}</p><p>${cause} <b>→</b> ${action}</p></li>`;
    })}</ul>`,
  );
}

export function failuresSection(analysis: Analysis): Html | null {
  if (analysis.failures.length === 0) return null;
  return section(
    'failures',
    words.count(analysis.failures.length, 'failed trial'),
    html`<ul class="warnings bad-ones">${analysis.failures.map(
      ({ epoch, scenario, variant, failure }) =>
        html`<li><p><b>${variant}</b> <span class="muted">epoch ${epoch}, ${scenario}</span></p><p><code>${failure.code}</code> ${failure.message}</p>${
          failure.log.length === 0
            ? null
            : html`<details><summary>Its last lines on stderr (${failure.log.length})</summary><pre tabindex="0">${join(failure.log, '\n')}</pre></details>`
        }</li>`,
    )}</ul>`,
  );
}
