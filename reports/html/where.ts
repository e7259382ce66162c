/** What was measured, where, and by which rule it was decided. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { formatBytes, formatDuration, formatSlices } from '../../harness/model/units.ts';
import { isControl, variantName } from '../shared/control.ts';
import { plannedLength } from '../shared/ended.ts';
import * as words from '../shared/words.ts';
import { scrolling, section, seriesClass } from './context.ts';
import { type Content, type Html, html } from './markup.ts';

const pairs = (entries: readonly (readonly [string, Content])[]): Html =>
  html`<dl class="pairs">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export function buildsSection(analysis: Analysis): Html | null {
  const builds = Object.entries(analysis.builds);
  if (builds.length === 0) return null;
  const axes = [...new Set(builds.flatMap(([, build]) => Object.keys(build.levels)))];
  const reference = analysis.builds[analysis.baseline]?.levels ?? {};
  return section(
    'builds',
    'Builds',
    scrolling(
      'Builds by axis',
      html`<table class="sortable"><thead><tr><th scope="col">build</th>${axes.map((axis) => html`<th scope="col">${axis}</th>`)}<th scope="col">engine</th><th scope="col" class="r">size</th><th scope="col">hash</th></tr></thead><tbody>${builds.map(
        ([name, build]) =>
          html`<tr${isControl(analysis, name) ? html` class="muted"` : null}><th scope="row"><span class="chip ${seriesClass(analysis, name)}"></span>${variantName(analysis, name)}</th>${axes.map(
            (axis) => {
              const level = build.levels[axis] ?? words.NONE;
              return level === reference[axis]
                ? html`<td class="muted">${level}</td>`
                : html`<td><b>${level}</b></td>`;
            },
          )}<td>${build.engine}</td><td class="r num" data-v="${build.bytes}">${formatBytes(build.bytes)}</td><td><code title="${build.hash}">${build.hash.slice(0, 12)}</code></td></tr>`,
      )}</tbody></table>`,
    ),
    'Levels that differ from the baseline are bold. The hash covers sources, lock file and the version of Node.',
  );
}

export function fingerprintSection(analysis: Analysis): Html {
  const f = analysis.fingerprint;
  return section(
    'machine',
    'Machine',
    pairs([
      ['processor', `${f.cpuModel}, ${words.count(f.cores, 'core')}`],
      ['memory', formatBytes(f.memoryBytes)],
      ['system', `${f.os}, kernel ${f.kernel}`],
      ['virtualised', f.virtualised ?? 'no sign of it'],
      ['Node', `${f.node} (V8 ${f.v8})`],
      ['lab', f.lab],
      [
        'source',
        f.git === null
          ? 'not in git'
          : html`<code>${f.git.commit.slice(0, 12)}</code> on ${f.git.branch}${f.git.dirty ? ', with uncommitted changes' : ''}`,
      ],
      [
        'cores',
        f.pinning === null
          ? 'not pinned'
          : `server on ${f.pinning.server}, generator on ${f.pinning.generator}`,
      ],
      ['load before', `${f.loadAverage.toFixed(2)} over one minute`],
    ]),
  );
}

/** One number where all variants share it. */
function countsInWords(counts: Readonly<Record<string, number>>): string {
  const distinct = new Set(Object.values(counts));
  const text = (n: number): string => n.toLocaleString('en');
  if (distinct.size === 1) return text([...distinct][0]!);
  return Object.entries(counts)
    .map(([variant, n]) => `${text(n)} (${variant})`)
    .join(', ');
}

export function methodSection(analysis: Analysis): Html {
  const { plan } = analysis;
  const warmup = Object.entries(plan.warmupRequests).map(
    ([scenario, counts]) => `${scenario} ${countsInWords(counts)}`,
  );
  return section(
    'method',
    'How it was decided',
    html`<p>${analysis.rule}</p>${pairs([
      ['margin', `± ${words.percent(plan.margin)}`],
      ['alpha', plan.alpha],
      ['length', plannedLength(plan)],
      ['control', plan.control === null ? 'none' : `a twin of ${analysis.baseline} in every epoch`],
      [
        'slices',
        `${plan.slicesPerTrial} of ${formatSlices(plan.sliceMs)} per trial, the first ${plan.discardMs} ms of each discarded`,
      ],
      ['warm-up', `${warmup.join(', ')} requests`],
      ['load', plan.load],
      ['seed', plan.seed],
      ['quick', plan.quick ? 'yes' : 'no'],
      ['took', formatDuration(analysis.elapsedMs)],
    ])}<p>The same experiment again:</p><pre class="command" tabindex="0">${analysis.command}</pre><details><summary>What the verdicts mean</summary>${pairs(
      Object.values(words.VERDICTS).map(({ symbol, word, meaning }) => [`${symbol} ${word}`, meaning]),
    )}</details>`,
  );
}
