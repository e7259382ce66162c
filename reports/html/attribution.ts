/** What a ladder's steps or a factorial's axes are worth. */
import type { Analysis } from '../../harness/model/analysis.ts';
import type {
  FactorialOfScenario,
  FactorialTerm,
  LadderOfScenario,
} from '../../harness/model/attribution.ts';
import { attributionDoubt, noteOf, shareText, TITLES } from '../shared/attribution.ts';
import { section } from './context.ts';
import { type ForestEntry, forest } from './forest.ts';
import { type Content, type Html, html } from './markup.ts';
import { waterfall } from './waterfall.ts';

const remarksList = (remarks: readonly string[]): Html | null =>
  remarks.length === 0
    ? null
    : html`<ul class="remarks">${remarks.map((text) => html`<li>${text}</li>`)}</ul>`;

/** Not a second time below the headline. */
const said = ({ headline }: Analysis, sentence: string): Html | null =>
  headline === sentence ? null : html`<p>${sentence}</p>`;

const ladderBody = (analysis: Analysis, ladder: LadderOfScenario): Content => [
  said(analysis, ladder.sentence),
  waterfall(analysis, ladder),
  remarksList(ladder.remarks),
];

/** The share stands at the first contrast of a term, to all of which it belongs. */
const entriesOf = ({ axes, share, contrasts }: FactorialTerm): ForestEntry[] =>
  contrasts.map(({ changes, effect }, i) => ({
    name: `${axes.join(' × ')}: ${changes.join(', ')}`,
    label: html`${axes.join(' × ')} <span class="muted small below">${changes.join(', ')}</span>`,
    effect,
    outcome:
      i === 0
        ? html`<span class="num">${shareText(share)}</span> <span class="muted small">of all</span>`
        : html``,
  }));

function factorialBody(analysis: Analysis, scenario: FactorialOfScenario): Content {
  const whole: ForestEntry = {
    name: 'all changed',
    label: html`<b>all changed together</b>`,
    effect: scenario.whole,
    outcome: html``,
  };
  const mains = [...scenario.mainEffects.flatMap(entriesOf), whole];
  const pairs = scenario.interactions.flatMap(entriesOf);
  const figure = (
    caption: string,
    entries: readonly ForestEntry[],
    sides: readonly [string, string],
  ): Content => {
    const drawing = forest([{ entries }], analysis.plan.margin, sides);
    return drawing === null ? null : html`<figure><figcaption>${caption}</figcaption>${drawing}</figure>`;
  };
  return [
    said(analysis, scenario.sentence),
    figure('Main effects: changed ÷ unchanged', mains, ['less CPU', 'more CPU']),
    figure('Interactions: together ÷ product of the parts, 1 = they add up', pairs, [
      'save more together',
      'save less together',
    ]),
    remarksList(scenario.remarks),
  ];
}

export function attributionSection(analysis: Analysis): Html | null {
  const { attribution } = analysis;
  if (attribution === null) return null;
  const bodies: { scenario: string; body: Content }[] =
    attribution.kind === 'ladder'
      ? attribution.scenarios.map((it) => ({ scenario: it.scenario, body: ladderBody(analysis, it) }))
      : attribution.scenarios.map((it) => ({ scenario: it.scenario, body: factorialBody(analysis, it) }));
  return section(
    'attribution',
    TITLES[attribution.kind],
    bodies.map(({ scenario, body }) => {
      const doubt = attributionDoubt(analysis, scenario);
      return html`${bodies.length > 1 ? html`<h3>${scenario}</h3>` : null}${doubt === null ? null : html`<p class="bad">${doubt}</p>`}${body}`;
    }),
    noteOf(analysis, attribution),
  );
}
