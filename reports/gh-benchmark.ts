/** Ratios for github-action-benchmark, as its tool `customSmallerIsBetter` takes them. */
import type { Analysis } from '../harness/model/analysis.ts';
import { githubBenchmarkJson } from './formats/dashboards.ts';
import { dashboardRatios } from './formats/of-analysis.ts';
import type { ReportFormat } from './shared/format.ts';

export const format: ReportFormat = {
  name: 'gh-benchmark',
  file: 'report.gh-benchmark.json',
  render: (analysis: Analysis) => githubBenchmarkJson(dashboardRatios(analysis)),
};
