/** Every epoch in Go's benchmark format, for benchstat. */
import { goBenchmarkText } from './formats/of-analysis.ts';
import type { ReportFormat } from './shared/format.ts';

export const format: ReportFormat = {
  name: 'benchstat',
  file: 'report.benchstat.txt',
  render: goBenchmarkText,
};
