/** The baseline against its own twin: if these differ, nothing else on the page counts. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { checkWords, controlDiffers } from '../shared/control.ts';
import { section } from './context.ts';
import { forest } from './forest.ts';
import { type Html, html } from './markup.ts';

export function controlSection(analysis: Analysis): Html | null {
  const { control, baseline, plan } = analysis;
  if (control === null) return null;
  const entries = control.map((check) => ({
    name: `control, ${check.scenario}`,
    label: check.scenario,
    effect: check.effect,
    tone: check.differs ? ('worse' as const) : ('both' as const),
    outcome: html`<span class="${check.differs ? 'badge v-void tight' : 'muted'}">${checkWords(check)}</span>`,
  }));
  const drawing = forest([{ entries }], plan.margin, ['less CPU', 'more CPU']);
  const list = html`<ul>${control.map((check) => html`<li>${check.scenario}: ${checkWords(check)}</li>`)}</ul>`;
  return section(
    'control',
    controlDiffers(analysis) ? 'Control: it differs' : 'Control',
    html`<figure>${drawing ?? list}</figure>`,
    html`${baseline} against a twin of itself, from its own copy of the build, in every epoch: CPU time per request, twin ÷ ${baseline}. The two are the same, so an experiment that tells them apart is void.`,
  );
}
