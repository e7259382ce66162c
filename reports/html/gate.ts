/** What every target was asked before it was measured, beside the suite of the mock server. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { gateText } from '../../harness/model/gate-text.ts';
import * as words from '../shared/words.ts';
import { scrolling, section } from './context.ts';
import { type Html, html } from './markup.ts';

/** null when nothing of the kind was asked. */
export function gateSection(analysis: Analysis): Html | null {
  const entries = Object.entries(analysis.conformance).flatMap(([name, { gate }]) =>
    gate === undefined ? [] : [{ name, gate }],
  );
  if (entries.length === 0) return null;
  const table = html`<table><thead><tr><th scope="col">target</th><th scope="col">what was asked</th></tr></thead><tbody>${entries.map(
    ({ name, gate }) =>
      html`<tr><th scope="row">${name}</th><td class="c-passed">✓ ${gateText(gate)}</td></tr>`,
  )}</tbody></table>`;
  const volatile = [...new Set(entries.flatMap(({ gate }) => gate.volatile))];
  return section(
    'gate',
    'Gate: does it answer as it should?',
    html`${scrolling('What every target was asked', table)}${volatile.length === 0 ? null : notCompared(volatile)}`,
    [
      'Before anything is measured:',
      entries.some(({ gate }) => gate.answers !== null) &&
        'each request is sent to every target, and its answer compared in full.',
      entries.some(({ gate }) => gate.command !== null) &&
        'the user’s own tests run against a fresh process of each.',
    ]
      .filter((part) => part !== false)
      .join(' '),
  );
}

const notCompared = (volatile: readonly string[]): Html =>
  html`<details><summary>${words.count(volatile.length, 'part of answers', 'parts of answers')} not compared: the baseline itself answers them differently each time</summary><ul>${volatile.map((one) => html`<li><code>${one}</code></li>`)}</ul></details>`;
