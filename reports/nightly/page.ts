/** The frame of the site's pages: they open from disk, need no network, and say everything without their script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyOf, script as reportScript, style as reportStyle } from '../html/assets.ts';
import { type Content, Html, html } from '../html/markup.ts';
import type { Standing } from './words.ts';
import { STANDINGS } from './words.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8').trim();
const style = `${reportStyle}\n${read('nightly.css')}`;
const script = `${reportScript}\n${read('nightly.js')}`;
const POLICY = policyOf(style, script);

export function pageOf(title: string, body: Content): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
<script>${new Html(script)}</script>
</body>
</html>
`.markup;
}

/** Which of the report's badges says it. */
const LOOK: Readonly<Record<Standing, string>> = {
  slower: 'slower',
  faster: 'faster',
  suspect: 'unresolved',
  changed: 'investigate',
  cleared: 'same',
  'not-judged': 'same',
  steady: 'same',
};

export function standingBadge(standing: Standing): Html {
  const { symbol, word, meaning } = STANDINGS[standing];
  return html`<span class="badge v-${LOOK[standing]}" title="${meaning}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
}

/** A link where it leads to the web or to a file beside this one; plain text where it would lead anywhere else. */
export function link(href: string, label: Content, base = ''): Html {
  if (/^https?:\/\//i.test(href)) return html`<a href="${href}" rel="noreferrer">${label}</a>`;
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(href)) return html`${label} (${href})`;
  return html`<a href="${base}${href}">${label}</a>`;
}

export const facts = (pairs: readonly (readonly [term: string, text: Content])[]): Html =>
  html`<dl class="facts">${pairs.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>`;
