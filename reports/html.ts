/** The report as one page that opens from disk, needs no network, and is complete without its script. */
import type { Analysis } from '../harness/model/analysis.ts';
import { POLICY, script, style } from './html/assets.ts';
import { cellsSection } from './html/cells.ts';
import { section } from './html/context.ts';
import { forestSection } from './html/forest.ts';
import { Html, html } from './html/markup.ts';
import { failuresSection, warningsSection } from './html/notes.ts';
import { numbersSection } from './html/numbers.ts';
import { percentilePlot } from './html/percentiles.ts';
import { suiteSection } from './html/suite.ts';
import { timelinePlot } from './html/timeline.ts';
import { verdictHeader } from './html/verdict.ts';
import { buildsSection, fingerprintSection, methodSection } from './html/where.ts';
import type { ReportFormat } from './shared/format.ts';

const CONTENTS: readonly [id: string, title: string][] = [
  ['effects', 'Effects'],
  ['warnings', 'Warnings'],
  ['failures', 'Failed trials'],
  ['numbers', 'Numbers'],
  ['times', 'Over time, percentiles'],
  ['cells', 'Comparisons'],
  ['suite', 'Suite'],
  ['builds', 'Builds'],
  ['machine', 'Machine'],
  ['method', 'Method'],
];

function timesSection(analysis: Analysis): Html | null {
  const several = analysis.plan.scenarios.length > 1;
  const groups = analysis.plan.scenarios.flatMap((scenario, i) => {
    const rows = analysis.rows.filter((row) => row.scenario === scenario);
    const plots = [
      timelinePlot(analysis, rows, `timeline-${i + 1}`),
      percentilePlot(analysis, rows, `percentiles-${i + 1}`),
    ].filter((plot) => plot !== null);
    return plots.length === 0 ? [] : [html`${several ? html`<h3>${scenario}</h3>` : null}${plots}`];
  });
  return groups.length === 0 ? null : section('times', 'Over time and by percentile', groups);
}

export function renderHtml(analysis: Analysis): string {
  const sections: readonly (Html | null)[] = [
    forestSection(analysis),
    warningsSection(analysis),
    failuresSection(analysis),
    numbersSection(analysis),
    timesSection(analysis),
    cellsSection(analysis),
    suiteSection(analysis),
    buildsSection(analysis),
    fingerprintSection(analysis),
    methodSection(analysis),
  ];
  const present = CONTENTS.filter((_, i) => sections[i] !== null);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${analysis.headline}</title>
<style>${new Html(style)}</style>
</head>
<body>
${verdictHeader(analysis)}
<nav aria-label="Contents"><ul>${present.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map((part) => (part === null ? null : html`${part}\n`))}</main>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

export const format: ReportFormat = { name: 'html', file: 'report.html', render: renderHtml };
