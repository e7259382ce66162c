/** The report as one page that opens from disk, needs no network, and is complete without its script. */
import type { Analysis } from '../harness/model/analysis.ts';
import { POLICY, script, style } from './html/assets.ts';
import { attributionSection } from './html/attribution.ts';
import { cellsSection } from './html/cells.ts';
import { section } from './html/context.ts';
import { controlSection } from './html/control.ts';
import { evidenceSection } from './html/evidence.ts';
import { forestSection } from './html/forest.ts';
import { labSection } from './html/lab.ts';
import { gateSection } from './html/gate.ts';
import { latencySection } from './html/latency.ts';
import { Html, html } from './html/markup.ts';
import { failuresSection, warningsSection } from './html/notes.ts';
import { numbersSection } from './html/numbers.ts';
import { percentilePlot } from './html/percentiles.ts';
import { profilesSection } from './html/profiles.ts';
import { rankingSection } from './html/ranking.ts';
import { suiteSection } from './html/suite.ts';
import { timelinePlot } from './html/timeline.ts';
import { verdictHeader } from './html/verdict.ts';
import { buildsSection, fingerprintSection, methodSection } from './html/where.ts';
import { rowsOf } from './shared/control.ts';
import type { ReportFormat } from './shared/format.ts';

interface Section {
  id: string;
  /** In the list of contents. */
  title: string;
  /** null: nothing to show, and no entry in the contents. */
  render(analysis: Analysis): Html | null;
}

/** In the order of the page. */
const SECTIONS: readonly Section[] = [
  { id: 'attribution', title: 'Attribution', render: attributionSection },
  { id: 'profiles', title: 'What changed', render: profilesSection },
  { id: 'effects', title: 'Effects', render: forestSection },
  { id: 'ranking', title: 'Ranking', render: rankingSection },
  { id: 'control', title: 'Control', render: controlSection },
  { id: 'evidence', title: 'Evidence', render: evidenceSection },
  { id: 'warnings', title: 'Warnings', render: warningsSection },
  { id: 'failures', title: 'Failed trials', render: failuresSection },
  { id: 'numbers', title: 'Numbers', render: numbersSection },
  { id: 'latency', title: 'Response times', render: latencySection },
  { id: 'times', title: 'Over time, percentiles', render: timesSection },
  { id: 'cells', title: 'Comparisons', render: cellsSection },
  { id: 'suite', title: 'Suite', render: suiteSection },
  { id: 'gate', title: 'Gate', render: gateSection },
  { id: 'builds', title: 'Builds', render: buildsSection },
  { id: 'machine', title: 'Machine', render: fingerprintSection },
  { id: 'method', title: 'Method', render: methodSection },
  { id: 'lab', title: 'The lab', render: labSection },
];

function timesSection(analysis: Analysis): Html | null {
  const several = analysis.plan.scenarios.length > 1;
  const groups = analysis.plan.scenarios.flatMap((scenario, i) => {
    const rows = rowsOf(analysis, scenario);
    const plots = [
      timelinePlot(analysis, rows, `timeline-${i + 1}`),
      percentilePlot(analysis, rows, `percentiles-${i + 1}`),
    ].filter((plot) => plot !== null);
    return plots.length === 0 ? [] : [html`${several ? html`<h3>${scenario}</h3>` : null}${plots}`];
  });
  return groups.length === 0 ? null : section('times', 'Over time and by percentile', groups);
}

export function renderHtml(analysis: Analysis): string {
  const sections = SECTIONS.flatMap(({ id, title, render }) => {
    const body = render(analysis);
    return body === null ? [] : [{ id, title, body }];
  });
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
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>
${sections.map(({ body }) => html`${body}\n`)}</main>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

export const format: ReportFormat = { name: 'html', file: 'report.html', render: renderHtml };
