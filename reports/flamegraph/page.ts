/** A flamegraph as one page that opens from disk and needs no network: of one variant, or of the difference of two. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  FlameFrame,
  FlamePage,
  FrameChange,
  ProfileUnit,
  StageRow,
} from '../../harness/model/profile.ts';
import { formatFigure } from '../../harness/model/units.ts';
import { policyOf, style as reportStyle } from '../html/assets.ts';
import { scrolling } from '../html/context.ts';
import { type Html, html, Html as Markup } from '../html/markup.ts';
import { placeOf, us } from '../shared/profiles.ts';
import { lineChart } from './chart.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8').trim();
const style = `${reportStyle}\n${read('flame.css')}`;
const script = read('flame.js');

const KINDS: readonly (readonly [kind: FlameFrame['kind'], text: string])[] = [
  ['script', 'the server'],
  ['package', 'packages'],
  ['node', 'Node’s library'],
  ['wasm', 'WebAssembly: the engine that runs scripts'],
  ['native', 'V8 and the system'],
  ['gc', 'garbage collector'],
  ['stage', 'stages of a request'],
];

export function renderFlamegraph(page: FlamePage): string {
  // The only text inside a script element that could end it.
  const data = JSON.stringify(page).replaceAll('<', '\\u003c');
  const policy = policyOf(style, script, " 'unsafe-inline'");
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<h1>${page.title}</h1>
<p>${page.summary}</p>
${factsTable(page)}
${stagesTable(page)}
${page.sides === null ? holdersTable(page) : changesTable(page, page.sides)}
${page.chart === null ? null : lineChart(page.chart, page.unit)}
<div class="flame-bar">
${page.views.length < 2 ? null : page.views.map((view, i) => html`<button type="button" data-view="${i}" aria-pressed="${String(i === 0)}">${view.label}</button>`)}
<input id="flame-search" type="search" placeholder="find a function or a file" aria-label="find a function or a file">
<button type="button" id="flame-reset">whole</button>
<span id="flame-found" class="flame-found" role="status"></span>
</div>
<p id="flame-meaning" class="flame-meaning"></p>
<div id="flame" class="flame"></div>
<div id="flame-detail" class="flame-detail" role="status"></div>
${legend(page)}
<script type="application/json" id="flame-data">${new Markup(data)}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return document.markup;
}

function factsTable({ facts }: FlamePage): Html {
  return html`<table class="facts"><tbody>${facts.map(([label, text]) => html`<tr><th scope="row">${label}</th><td>${text}</td></tr>`)}</tbody></table>`;
}

/** In a column whose heading names the unit µs; bytes differ too much in size, and carry theirs. */
const figure = (value: number, unit: ProfileUnit): string =>
  unit === 'us' ? us(value) : formatFigure(value, unit);

const percent = (share: number): string =>
  `${Math.round(share * 100)} %`.replace('-', '−').replace('−0 ', '0 ');

function changesTable({ changes, frames, unit, of }: FlamePage, { a, b }: { a: string; b: string }): Html {
  if (changes.length === 0) return html`<h2>What changed</h2><p>No function was shown to differ.</p>`;
  return html`<h2>What changed</h2>
<p>What is a function’s own, ${unit === 'us' ? 'in µs ' : ''}${of}. Red: more in ${b}. Blue: less in ${b}. Grey in the graph: no difference was shown.</p>
${scrolling(
  'what changed',
  html`<table><thead><tr><th>function</th><th class="r num">${a}</th><th class="r num">${b}</th><th class="r num">difference</th><th class="r num">interval</th><th class="r num">of the whole</th></tr></thead>
<tbody>${changes.map(({ frame, share }) => {
    const { name, change, ...where } = frames[frame]!;
    return html`<tr><td><button type="button" class="plain" data-find="${name}">${name}</button> <small>${placeOf(where)}</small></td>${changeCells(change!, unit)}<td class="r num">${share === null ? '' : percent(share)}</td></tr>`;
  })}</tbody></table>`,
)}`;
}

/** Of one profile: what stays, function by function. */
function holdersTable({ changes, frames, unit, of }: FlamePage): Html | null {
  if (changes.length === 0) return null;
  return html`<h2>What holds it</h2>
<p>Bytes ${of}, by the function that asked for them.</p>
${scrolling(
  'what holds it',
  html`<table><thead><tr><th>function</th><th class="r num">per request</th><th class="r num">interval</th><th class="r num">of the growth</th></tr></thead>
<tbody>${changes.map(({ frame, share }) => {
    const { name, change, ...where } = frames[frame]!;
    const { difference, low, high } = change!;
    const interval = low === null || high === null ? '' : `${figure(low, unit)} to ${figure(high, unit)}`;
    return html`<tr><td><button type="button" class="plain" data-find="${name}">${name}</button> <small>${placeOf(where)}</small></td><td class="r num">${figure(difference, unit)}</td><td class="r num">${interval}</td><td class="r num">${share === null ? '' : percent(share)}</td></tr>`;
  })}</tbody></table>`,
)}`;
}

function changeCells({ a, b, difference, low, high, significant }: FrameChange, unit: ProfileUnit): Html {
  const direction = !significant ? '' : difference > 0 ? 'slower' : 'faster';
  const interval = low === null || high === null ? '' : `${figure(low, unit)} to ${figure(high, unit)}`;
  return html`<td class="r num">${figure(a, unit)}</td><td class="r num">${figure(b, unit)}</td><td class="r num ${direction}">${difference > 0 ? '+' : ''}${figure(difference, unit)}</td><td class="r num">${interval}</td>`;
}

function stagesTable({ stages, sides, unit, of }: FlamePage): Html | null {
  if (stages.length === 0) return null;
  const what = unit === 'us' ? `µs ${of}` : of;
  const head =
    sides === null
      ? html`<th class="r num">${what}</th><th class="r num">share</th>`
      : html`<th class="r num">${sides.a}</th><th class="r num">${sides.b}</th><th class="r num">difference</th><th class="r num">interval</th><th class="r num">shown to differ</th>`;
  return html`<h2>By stage</h2>
${sides === null ? null : html`<p>${unit === 'us' ? 'µs ' : ''}${of}; judged among themselves.</p>`}
${scrolling(
  'by stage',
  html`<table><thead><tr><th>stage</th>${head}<th>what is in it</th></tr></thead>
<tbody>${stages.map((stage) => stageRow(stage, unit))}</tbody></table>`,
)}`;
}

function stageRow({ name, meaning, value, share, change }: StageRow, unit: ProfileUnit): Html {
  const figures =
    change === null
      ? html`<td class="r num">${figure(value, unit)}</td><td class="r num">${percent(share)}</td>`
      : html`${changeCells(change, unit)}<td class="r num">${change.significant ? 'yes' : change.low === null ? 'not judged' : 'no'}</td>`;
  return html`<tr><th scope="row">${name}</th>${figures}<td><small>${meaning}</small></td></tr>`;
}

function legend({ sides, frames }: FlamePage): Html {
  const items: (readonly [string, string])[] =
    sides === null
      ? KINDS.filter(([kind]) => frames.some((frame) => frame.kind === kind)).map(([kind, text]) => [
          `k-${kind}`,
          text,
        ])
      : [
          ['c-slower2', `more in ${sides.b}`],
          ['c-faster2', `less in ${sides.b}`],
          ['c-none', 'no difference shown'],
        ];
  return html`<ul class="legend">${items.map(([name, text]) => html`<li><span class="${name}"></span>${text}</li>`)}</ul>`;
}
