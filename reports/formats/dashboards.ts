/** What two dashboards take: github-action-benchmark (`customSmallerIsBetter`) and Bencher (its Metric Format, BMF). */
import { plain } from '../shared/plain.ts';
import { ratio } from '../shared/words.ts';

/** Only ratios to what was measured beside it: absolute times of different days and machines are not comparable. */
export interface DashboardRatio {
  name: string;
  /** Short, lower case, dashes: `cpu-ratio`. */
  measure: string;
  better: 'lower' | 'higher';
  ratio: number;
  low: number;
  high: number;
  /** Lines beside it. */
  extra: readonly string[];
}

/** A list of what `customSmallerIsBetter` takes; so nothing of which more is better. */
export function githubBenchmarkJson(ratios: readonly DashboardRatio[]): string {
  const entries = ratios
    .filter(({ better }) => better === 'lower')
    .map((it) => ({
      name: plain(it.name),
      unit: 'ratio',
      value: it.ratio,
      range: `${ratio(it.low)} – ${ratio(it.high)}`,
      extra: it.extra.map(plain).join('\n'),
    }));
  return `${JSON.stringify(entries, null, 1)}\n`;
}

/** Bencher takes names of this many characters. */
const LONGEST_NAME = 1024;

interface BencherMetric {
  value: number;
  lower_value?: number;
  upper_value?: number;
}

/** benchmark → measure → metric. A side on which an interval is open is left out. */
export function bencherMetricJson(ratios: readonly DashboardRatio[]): string {
  const benchmarks: Record<string, Record<string, BencherMetric>> = Object.create(null);
  for (const it of ratios) {
    const name = plain(it.name).slice(0, LONGEST_NAME);
    benchmarks[name] ??= Object.create(null) as Record<string, BencherMetric>;
    benchmarks[name][it.measure] = {
      value: it.ratio,
      ...(Number.isFinite(it.low) ? { lower_value: it.low } : {}),
      ...(Number.isFinite(it.high) ? { upper_value: it.high } : {}),
    };
  }
  return `${JSON.stringify(benchmarks, null, 1)}\n`;
}
