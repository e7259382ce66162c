/** One comparison, for formats that other programs read. */
import type { Analysis, Cell, VariantRow, VerdictKind } from '../../harness/model/analysis.ts';
import * as words from '../shared/words.ts';
import type { DashboardRatio } from './dashboards.ts';
import { benchmarkLine, configLine, unitLine } from './go-benchmark.ts';
import type { JunitCase, JunitOutcome, JunitSuite } from './junit.ts';

/** `slower` fails; what could not be found out is an error or skipped, never a pass. */
const outcomeOf = ({ verdict, sentence }: Pick<Cell, 'verdict' | 'sentence'>): JunitOutcome => {
  const outcomes: Readonly<Record<VerdictKind, JunitOutcome>> = {
    faster: { kind: 'passed' },
    same: { kind: 'passed' },
    slower: { kind: 'failure', type: 'slower', message: sentence },
    void: { kind: 'error', type: 'void', message: sentence },
    investigate: { kind: 'error', type: 'investigate', message: sentence },
    unresolved: { kind: 'skipped', message: sentence },
  };
  return outcomes[verdict];
};

export function junitSuites({ plan, cells }: Pick<Analysis, 'plan' | 'cells'>): JunitSuite[] {
  return plan.scenarios.map((scenario) => ({
    name: scenario,
    cases: cells
      .filter((cell) => cell.scenario === scenario)
      .map(
        (cell): JunitCase => ({
          classname: scenario,
          name: cell.candidate,
          outcome: outcomeOf(cell),
          output: cell.sentence,
        }),
      ),
  }));
}

/** Without those of comparisons that are void: a dashboard has no place to say so. */
export function dashboardRatios({ cells, baseline }: Pick<Analysis, 'cells' | 'baseline'>): DashboardRatio[] {
  const valid = cells.filter(({ verdict }) => verdict !== 'void');
  return valid.flatMap((cell) =>
    [cell.primary, cell.throughput].flatMap((effect): DashboardRatio[] =>
      effect === null
        ? []
        : [
            {
              name: `${cell.scenario}/${cell.candidate} ÷ ${baseline}`,
              measure: effect.better === 'higher' ? 'throughput-ratio' : measureOf(cell),
              better: effect.better,
              ratio: effect.ratio,
              low: effect.low,
              high: effect.high,
              extra: [
                `${effect.title}: ${words.effectChange(effect)}`,
                `${words.confidence(effect)} interval, ${words.count(effect.n, 'epoch')}`,
                `verdict: ${cell.verdict}`,
              ],
            },
          ],
    ),
  );
}

/** Where nobody's CPU time could be read the comparison is about time on the clock. */
const measureOf = ({ response }: Cell): string => (response === 'throughput' ? 'time-ratio' : 'cpu-ratio');

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const NS_PER_US = 1_000;

/** A line an epoch: the medians of its slices, whose number is the count of iterations. */
function epochLines({ scenario, variant, slices }: VariantRow): string[] {
  const epochs = [...Map.groupBy(slices, ({ epoch }) => epoch)].sort(([a], [b]) => a - b);
  return epochs.map(([, own]) => {
    const cpu = own.flatMap(({ cpuUsPerRequest }) => cpuUsPerRequest ?? []);
    return benchmarkLine({
      name: [
        ['scenario', scenario],
        ['variant', variant],
      ],
      of: 'request',
      iterations: own.length,
      values: [
        ...(cpu.length < own.length ? [] : [[NS_PER_US * median(cpu), 'ns/op'] as const]),
        [median(own.map(({ throughputPerS }) => throughputPerS)), 'req/s'],
      ],
    });
  });
}

/**
 * `benchstat -col /variant report.benchstat.txt`. ns/op is CPU time of the server. What it makes of them knows nothing of
 * pairs: it is a second opinion with less power.
 */
export function goBenchmarkText({ rows, cells, headline, experimentId, fingerprint }: Analysis): string {
  const { os, cpuModel, git, lab } = fingerprint;
  return `${[
    configLine('experiment', experimentId),
    configLine('os', os),
    configLine('cpu', cpuModel),
    configLine('lab', lab),
    ...(git === null ? [] : [configLine('commit', `${git.commit}${git.dirty ? '+dirty' : ''}`)]),
    ...(cells.some(({ verdict }) => verdict === 'void') ? [configLine('void', headline)] : []),
    unitLine('ns/op', 'lower'),
    unitLine('req/s', 'higher'),
    '',
    ...rows.flatMap(epochLines),
  ].join('\n')}\n`;
}
