/** PNG charts for slides and comments. The drawing library is loaded only when charts are asked for. */
import type { Analysis } from '../harness/model/analysis.ts';
import { rowsOf } from './shared/control.ts';
import type { ReportFormat } from './shared/format.ts';

/** Part of a file name: letters, digits and dashes only, so that no name leaves the folder. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);

/**
 * `forest.png` and, per scenario, `waterfall-…`, `axes-…`, `evidence-…`, `pairs-…`, `percentiles-…`, `cpu-…`, `load-…`, `response-85-…`; those
 * without data are left out.
 */
export async function renderCharts(analysis: Analysis): Promise<Record<string, Uint8Array>> {
  const { forestChart } = await import('./charts/forest.ts');
  const { cpuChart } = await import('./charts/cpu.ts');
  const { evidenceChart } = await import('./charts/evidence.ts');
  const { factorialChart } = await import('./charts/factorial.ts');
  const { loadChart } = await import('./charts/load.ts');
  const { pairsChart } = await import('./charts/pairs.ts');
  const { percentilesChart, responseCharts } = await import('./charts/percentiles.ts');
  const { waterfallChart } = await import('./charts/waterfall.ts');
  const charts: Record<string, Uint8Array> = {};
  const add = (name: string, png: Uint8Array | null): void => {
    if (png !== null) charts[`${name}.png`] = png;
  };
  add('forest', forestChart(analysis));
  const { attribution } = analysis;
  for (const [i, scenario] of analysis.plan.scenarios.entries()) {
    const rows = rowsOf(analysis, scenario);
    const cells = analysis.cells.filter((cell) => cell.scenario === scenario);
    const suffix = [analysis.plan.scenarios.length > 1 ? String(i + 1) : '', slug(scenario)]
      .filter((part) => part !== '')
      .join('-');
    if (attribution?.kind === 'ladder') {
      const ladder = attribution.scenarios.find((it) => it.scenario === scenario);
      if (ladder !== undefined) add(`waterfall-${suffix}`, waterfallChart(analysis, ladder));
    }
    if (attribution?.kind === 'factorial') {
      const factorial = attribution.scenarios.find((it) => it.scenario === scenario);
      if (factorial !== undefined) add(`axes-${suffix}`, factorialChart(analysis, factorial));
    }
    add(`evidence-${suffix}`, evidenceChart(analysis, scenario));
    if (cells.length > 0) add(`pairs-${suffix}`, pairsChart(analysis, cells));
    if (rows.length > 0) {
      add(`percentiles-${suffix}`, percentilesChart(analysis, rows));
      add(`cpu-${suffix}`, cpuChart(analysis, rows));
      add(`load-${suffix}`, loadChart(analysis, rows));
      for (const { name, png } of responseCharts(analysis, rows)) add(`${name}-${suffix}`, png);
    }
  }
  return charts;
}

export const format: ReportFormat = { name: 'charts', file: 'charts', render: renderCharts };
