/** A night for formats that other programs read. */
import type { NightlyReport, NightlySeries } from '../../harness/model/nightly.ts';
import { bencherMetricJson, type DashboardRatio, githubBenchmarkJson } from '../formats/dashboards.ts';
import { benchmarkLine, configLine, unitLine } from '../formats/go-benchmark.ts';
import { type JunitCase, type JunitOutcome, junitXml } from '../formats/junit.ts';
import { count, percent } from '../shared/words.ts';
import {
  byImportance,
  changeSentence,
  changeText,
  headline,
  ratioRange,
  ratioText,
  STANDINGS,
  standingOf,
  tonightsChange,
} from './words.ts';

/** `slower` fails. A suspect and what was not judged are skipped: neither a pass nor a failure. */
function outcomeOf(series: NightlySeries): JunitOutcome {
  const standing = standingOf(series);
  const change = tonightsChange(series);
  if (standing === 'slower') {
    const message = change === undefined ? STANDINGS.slower.meaning : changeSentence(change);
    return { kind: 'failure', type: 'slower', message };
  }
  if (standing === 'suspect') return { kind: 'skipped', message: STANDINGS.suspect.meaning };
  if (standing === 'not-judged')
    return { kind: 'skipped', message: series.reason ?? STANDINGS['not-judged'].meaning };
  return { kind: 'passed' };
}

function caseOf(series: NightlySeries): JunitCase {
  const { tonight, change } = series;
  const said = standingOf(series) === 'faster' ? tonightsChange(series) : undefined;
  const lines = [
    ...(said === undefined ? [] : [changeSentence(said).replace(/\.$/, '')]),
    ...(tonight === null ? [] : [`${ratioText(tonight)} of the reference (${ratioRange(tonight)})`]),
    ...(change === null ? [] : [`${changeText(change)} against its level`]),
    STANDINGS[standingOf(series)].word,
  ];
  return {
    classname: series.scenario,
    name: series.variant,
    outcome: outcomeOf(series),
    output: lines.join('; '),
  };
}

export function nightlyJunit(report: NightlyReport): string {
  const suites = [...Map.groupBy(report.series, ({ scenario }) => scenario)].map(([name, series]) => ({
    name,
    cases: series.map(caseOf),
  }));
  const missed = report.coverage.notMeasured.map(
    ({ series, reason }): JunitCase => ({
      classname: 'not measured',
      name: series,
      outcome: { kind: 'skipped', message: reason },
    }),
  );
  return junitXml([report.title, report.night, headline(report)].filter((it) => it !== '').join(': '), [
    ...suites,
    ...(missed.length === 0 ? [] : [{ name: 'not measured', cases: missed }]),
  ]);
}

function ratiosOf(report: NightlyReport): DashboardRatio[] {
  return report.series.flatMap((it) =>
    it.tonight === null
      ? []
      : [
          {
            name: it.series,
            measure: 'cpu-ratio',
            better: 'lower',
            ratio: it.tonight.ratio,
            low: it.tonight.low,
            high: it.tonight.high,
            extra: [
              `CPU time per request ÷ ${report.reference?.name ?? 'reference'}`,
              `${percent(it.tonight.confidence)} interval, ${count(it.tonight.epochs, 'epoch')}`,
              `state: ${STANDINGS[standingOf(it)].word}`,
            ],
          },
        ],
  );
}

export const nightlyGithubBenchmark = (report: NightlyReport): string =>
  githubBenchmarkJson(ratiosOf(report));
export const nightlyBencherMetric = (report: NightlyReport): string => bencherMetricJson(ratiosOf(report));

/** The last nights, an epoch a line: `benchstat -filter .unit:ratio -col night benchstat.txt`. */
export function nightlyBenchstat(report: NightlyReport): string {
  const measured = byImportance(report.series).flatMap((series) =>
    series.nights.filter(({ values }) => values.length > 0).map((night) => ({ series, night })),
  );
  const nights = [...Map.groupBy(measured, ({ night }) => `${night.night} ${night.commit}`).values()].sort(
    ([a], [b]) => (`${a!.night.night} ${a!.night.commit}` < `${b!.night.night} ${b!.night.commit}` ? -1 : 1),
  );
  return `${[
    ...(report.reference === null
      ? []
      : [configLine('reference', `${report.reference.name}@${report.reference.hash}`)]),
    ...(report.machine === null ? [] : [configLine('cpu', report.machine.cpuModel)]),
    unitLine('ratio', 'lower'),
    ...nights.flatMap((group) => [
      '',
      configLine('night', group[0]!.night.night),
      configLine('commit', group[0]!.night.commit),
      ...group.flatMap(({ series, night }) =>
        night.values.map((value) =>
          benchmarkLine({
            name: [
              ['scenario', series.scenario],
              ['variant', series.variant],
            ],
            of: 'request',
            iterations: 1,
            values: [[value, 'ratio']],
          }),
        ),
      ),
    ]),
  ].join('\n')}\n`;
}
