/** Ratios in Bencher's Metric Format: `bencher run --adapter json --file report.bmf.json`. */
import type { Analysis } from '../harness/model/analysis.ts';
import { bencherMetricJson } from './formats/dashboards.ts';
import { dashboardRatios } from './formats/of-analysis.ts';
import type { ReportFormat } from './shared/format.ts';

export const format: ReportFormat = {
  name: 'bmf',
  file: 'report.bmf.json',
  render: (analysis: Analysis) => bencherMetricJson(dashboardRatios(analysis)),
};
