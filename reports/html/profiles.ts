/** Why: which functions changed, and the flamegraph that shows where they are called. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type { ProfileSummary } from '../../harness/model/profile.ts';
import { intervalOf, PROFILE_NOTE, placeOf, shareOf, signed, us } from '../shared/profiles.ts';
import { scrolling, section } from './context.ts';
import { type Html, html } from './markup.ts';

export function profilesSection({ baseline, profiles }: Analysis): Html | null {
  if (profiles === undefined || profiles.length === 0) return null;
  return section(
    'profiles',
    'What changed',
    profiles.map((profile) => one(baseline, profile)),
    PROFILE_NOTE,
  );
}

function one(
  baseline: string,
  { candidate, scenario, epochs, summary, changes, page }: ProfileSummary,
): Html {
  const title = `${candidate}, ${scenario}`;
  const table =
    changes.length === 0
      ? null
      : scrolling(
          title,
          html`<table><thead><tr><th scope="col">function</th><th scope="col" class="r">${baseline}</th><th scope="col" class="r">${candidate}</th><th scope="col" class="r">change</th><th scope="col" class="r">interval</th><th scope="col" class="r">of the whole</th></tr></thead><tbody>${changes.map(
            (change) =>
              html`<tr><th scope="row">${change.name} <span class="muted">${placeOf(change)}</span></th><td class="r num">${us(change.baselineUs)}</td><td class="r num">${us(change.candidateUs)}</td><td class="r num">${signed(change.differenceUs)}</td><td class="r num">${intervalOf(change)}</td><td class="r num">${shareOf(change)}</td></tr>`,
          )}</tbody></table>`,
        );
  return html`<h3>${title}</h3><p>${summary} <a href="${page}">Flamegraph of the difference</a>, ${epochs} epochs.</p>${table}`;
}
