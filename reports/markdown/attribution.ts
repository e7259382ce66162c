/** What a ladder's steps or a factorial's axes are worth: a table per scenario, doubts and remarks below it. */
import type { Analysis, Effect } from '../../harness/model/analysis.ts';
import type {
  FactorialOfScenario,
  FactorialTerm,
  LadderOfScenario,
} from '../../harness/model/attribution.ts';
import {
  attributionDoubt,
  contrastName,
  noteOf,
  shareText,
  TITLES,
  wholeText,
} from '../shared/attribution.ts';
import { md } from '../shared/markdown-escape.ts';
import * as words from '../shared/words.ts';
import { table } from './table.ts';

const changeText = (effect: Effect | null): string =>
  effect === null ? 'not measured' : `${words.effectChange(effect)} (${words.changeInterval(effect)})`;

const ratioText = (effect: Effect | null): string =>
  effect === null ? 'not measured' : `×${words.ratio(effect.ratio)} (${words.ratioInterval(effect)})`;

function ladderTable(analysis: Analysis, { scenario, steps, whole }: LadderOfScenario): string {
  const us = (variant: string): string =>
    words.us(
      analysis.rows.find((row) => row.scenario === scenario && row.variant === variant)?.cpuUsPerRequest ??
        null,
    );
  const [first, last] = [steps[0]?.from ?? '', steps.at(-1)?.to ?? ''];
  return table(
    ['step', 'to', 'CPU/request', 'change', 'share'],
    ['left', 'left', 'right', 'right', 'right'],
    [
      ['', md(first), us(first), '', ''],
      ...steps.map(({ change, to, effect, share }) => [
        md(change),
        md(to),
        us(to),
        changeText(effect),
        shareText(share),
      ]),
      [
        '**the whole**',
        md(last),
        us(last),
        changeText(whole),
        whole === null || whole.ratio > 0.5 ? '' : wholeText(whole),
      ],
    ],
  );
}

const termRows = (term: FactorialTerm): string[][] =>
  term.contrasts.map((contrast, i) => [
    md(contrastName(term, contrast)),
    ratioText(contrast.effect),
    i === 0 ? shareText(term.share) : '',
  ]);

const factorialTable = ({ mainEffects, interactions, whole }: FactorialOfScenario): string =>
  table(
    ['axes', 'ratio', 'share'],
    ['left', 'right', 'right'],
    [
      ...mainEffects.flatMap(termRows),
      ...interactions.flatMap(termRows),
      ['**all changed together**', ratioText(whole), ''],
    ],
  );

/** Empty unless the experiment was designed for it. */
export function attribution(analysis: Analysis): string[] {
  const { attribution: found } = analysis;
  if (found === null) return [];
  const bodies =
    found.kind === 'ladder'
      ? found.scenarios.map((it) => ({ it, body: ladderTable(analysis, it) }))
      : found.scenarios.map((it) => ({ it, body: factorialTable(it) }));
  const several = bodies.length > 1;
  return [
    `#### ${TITLES[found.kind]}`,
    ...bodies.flatMap(({ it, body }) => {
      const doubt = attributionDoubt(analysis, it.scenario);
      return [
        ...(several ? [`**${md(it.scenario)}**`] : []),
        ...(doubt === null ? [] : [`**${md(doubt)}**`]),
        ...(it.sentence === analysis.headline ? [] : [md(it.sentence)]),
        body,
        ...(it.remarks.length === 0 ? [] : [it.remarks.map((text) => `- ${md(text)}`).join('\n')]),
      ];
    }),
    noteOf(analysis, found),
  ];
}
