/** A flamegraph as one page that opens from disk and needs no network: of one variant, or of the difference of two. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlameFrame, FlamePage } from '../../harness/model/profile.ts';
import { style as reportStyle } from '../html/assets.ts';
import { type Html, html, Html as Markup } from '../html/markup.ts';
import { placeOf, signed, us } from '../shared/profiles.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8').trim();
const style = `${reportStyle}\n${read('flame.css')}`;
const script = read('flame.js');
const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const KINDS: readonly (readonly [kind: FlameFrame['kind'], text: string])[] = [
  ['script', 'the server'],
  ['package', 'packages'],
  ['node', 'Node’s library'],
  ['wasm', 'WebAssembly: the engine that runs scripts'],
  ['native', 'V8 and the system'],
  ['gc', 'garbage collector'],
];

export function renderFlamegraph(page: FlamePage): string {
  // The only text inside a script element that could end it.
  const data = JSON.stringify(page).replaceAll('<', '\\u003c');
  const policy = [
    "default-src 'none'",
    `style-src ${source(style)} 'unsafe-inline'`,
    `script-src ${source(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
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
${page.sides === null ? null : changesTable(page, page.sides)}
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
  return html`<table><tbody>${facts.map(([label, text]) => html`<tr><th scope="row">${label}</th><td>${text}</td></tr>`)}</tbody></table>`;
}

function changesTable({ changes, frames }: FlamePage, { a, b }: { a: string; b: string }): Html {
  if (changes.length === 0) return html`<h2>What changed</h2><p>No function was shown to differ.</p>`;
  return html`<h2>What changed</h2>
<p>A function’s own time, in µs of CPU per request. Red: ${b} is slower. Blue: ${b} is faster. Grey in the graph: no difference was shown.</p>
<table><thead><tr><th>function</th><th class="number">${a}</th><th class="number">${b}</th><th class="number">difference</th><th class="number">interval</th><th class="number">of the whole</th></tr></thead>
<tbody>${changes.map(({ frame, share }) => changeRow(frames[frame]!, share))}</tbody></table>`;
}

function changeRow(frame: FlameFrame, share: number | null): Html {
  const { aUs, bUs, differenceUs, lowUs, highUs, significant } = frame.change!;
  const direction = !significant ? '' : differenceUs > 0 ? 'slower' : 'faster';
  const interval = lowUs === null || highUs === null ? 'too few epochs' : `${us(lowUs)} to ${us(highUs)}`;
  return html`<tr><td><button type="button" class="plain" data-find="${frame.name}">${frame.name}</button> <small>${placeOf(frame)}</small></td><td class="number">${us(aUs)}</td><td class="number">${us(bUs)}</td><td class="number ${direction}">${signed(differenceUs)}</td><td class="number">${interval}</td><td class="number">${share === null ? '' : `${Math.round(share * 100)} %`.replace('-', '−')}</td></tr>`;
}

function legend({ sides, frames }: FlamePage): Html {
  const items: (readonly [string, string])[] =
    sides === null
      ? KINDS.filter(([kind]) => frames.some((frame) => frame.kind === kind)).map(([kind, text]) => [
          `k-${kind}`,
          text,
        ])
      : [
          ['c-slower2', `${sides.b} is slower here`],
          ['c-faster2', `${sides.b} is faster here`],
          ['c-none', 'no difference shown'],
        ];
  return html`<ul class="legend">${items.map(([name, text]) => html`<li><span class="${name}"></span>${text}</li>`)}</ul>`;
}
