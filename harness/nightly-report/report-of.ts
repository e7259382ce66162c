/** From the history and its judgement to what a report about the night may say. Pure; nothing is lost on the way. */
import { type History, levelsOf, type SeriesHistory, seriesHistories } from '../history/index.ts';
import type { CalibrationSummary } from '../model/calibration.ts';
import type {
  Alarm,
  Blessing,
  Judgement,
  Night,
  NightlyExperiment,
  SeriesJudgement,
} from '../model/history.ts';
import {
  NIGHTLY_VERSION,
  type NightlyChange,
  type NightlyCoverage,
  type NightlyLink,
  type NightlyReport,
  type NightlySeries,
  type NightlyVerdict,
  type NightPoint,
} from '../model/nightly.ts';
import { nightEstimate } from '../stats/change-point-night.ts';
import { studentQuantile } from '../stats/quantiles.ts';

/** What the history does not know: whoever ran the night does. Everything may be left out. */
export interface NightlyExtras {
  title?: string;
  budgetMs?: number | null;
  spentMs?: number | null;
  /** Series that were to be measured and were not. */
  notMeasured?: NightlyCoverage['notMeasured'];
  verdicts?: readonly NightlyVerdict[];
  calibration?: CalibrationSummary | null;
  links?: readonly NightlyLink[];
  /** Of one alarm, by series and night: the commit found by measuring, and the page with the differential profile. */
  found?: readonly (Pick<Alarm, 'series' | 'night'> & Pick<NightlyChange, 'culprit' | 'page'>)[];
}

/** Nights whose epochs are kept one by one. */
export const NIGHTS_WITH_VALUES = 14;
const CONFIDENCE = 0.95;

/** @param blessings those in git; they are shown beside what they bless */
export function nightlyReportOf(
  history: History,
  judgement: Judgement,
  blessings: readonly Blessing[],
  extras: NightlyExtras = {},
): NightlyReport {
  const all = new Map(seriesHistories(history).map((it) => [it.series, it]));
  const names = new Map(history.series().map(({ name, scenario, variant }) => [name, { scenario, variant }]));
  const latest = history.experiments().findLast(({ night }) => night === judgement.night) ?? null;
  const alarms = judgement.alarms;
  return {
    version: NIGHTLY_VERSION,
    title: extras.title ?? 'perfduel',
    night: judgement.night,
    commit: judgement.commit,
    ...placeOf(latest),
    budgetMs: extras.budgetMs ?? null,
    spentMs: extras.spentMs ?? spentOf(history.experiments(), judgement.night),
    series: judgement.series.map((it) =>
      seriesOf(it, names.get(it.series)!, all.get(it.series)!, alarms, blessings, judgement.night, extras),
    ),
    coverage: {
      judged: judgement.coverage.judged,
      total: judgement.coverage.total,
      notJudged: judgement.coverage.notJudged,
      notMeasured: extras.notMeasured ?? [],
    },
    verdicts: extras.verdicts ?? [],
    calibration: extras.calibration ?? null,
    links: extras.links ?? [],
  };
}

function placeOf(experiment: NightlyExperiment | null): Pick<NightlyReport, 'reference' | 'machine'> {
  if (experiment === null) return { reference: null, machine: null };
  const { reference, fingerprint } = experiment;
  const at = reference.lastIndexOf('@');
  const { os, cpuModel, cores, node } = fingerprint;
  return {
    reference: {
      name: at === -1 ? reference : reference.slice(0, at),
      hash: at === -1 ? '' : reference.slice(at + 1),
      node,
    },
    machine: { os, cpuModel, cores, node },
  };
}

/** Wall time of the night's experiments; null unless all of them know theirs. */
function spentOf(experiments: readonly NightlyExperiment[], night: string): number | null {
  const own = experiments.filter((it) => it.night === night);
  if (own.length === 0 || own.some(({ wallMs }) => wallMs === null)) return null;
  return own.reduce((sum, { wallMs }) => sum + wallMs!, 0);
}

function seriesOf(
  judged: SeriesJudgement,
  name: { scenario: string; variant: string },
  history: SeriesHistory,
  tonight: readonly Alarm[],
  blessings: readonly Blessing[],
  night: string,
  extras: NightlyExtras,
): NightlySeries {
  const nights = history.nights.filter((it) => it.night <= night);
  const own = blessings.filter(({ series }) => series === '*' || series === judged.series);
  const fresh = tonight.filter(({ series }) => series === judged.series);
  const told = [
    ...history.alarms.filter((it) => it.night < night || (it.night === night && fresh.length === 0)),
    ...fresh,
  ];
  const { levels, isolated, secondOpinion, between } = levelsOf(nights);
  return {
    ...judged,
    ...name,
    nights: nights.flatMap((it, i) => pointOf(it, i >= nights.length - NIGHTS_WITH_VALUES) ?? []),
    levels,
    isolated,
    secondOpinion,
    between,
    changes: told.map((alarm): NightlyChange => {
      const found = extras.found?.find((it) => it.series === alarm.series && it.night === alarm.night);
      return {
        ...alarm,
        blessed: own.find((it) => it.night === alarm.since || it.commit === alarm.upTo) ?? null,
        culprit: found?.culprit ?? null,
        page: found?.page ?? null,
      };
    }),
    blessings: own,
  };
}

/** undefined: too few epochs for a number. */
function pointOf(night: Night, withValues: boolean): NightPoint | undefined {
  const again = night.second.length > 0;
  const logs = again ? night.second : night.first;
  const estimate = nightEstimate(logs);
  if (estimate === null) return undefined;
  const half =
    Math.sqrt(estimate.variance) * studentQuantile((1 + CONFIDENCE) / 2, Math.max(1, estimate.freedom));
  return {
    night: night.night,
    commit: night.commit,
    ruler: night.ruler,
    again,
    ratio: Math.exp(estimate.mean),
    low: Math.exp(estimate.mean - half),
    high: Math.exp(estimate.mean + half),
    confidence: CONFIDENCE,
    epochs: estimate.epochs,
    values: withValues ? logs.map(Math.exp) : [],
  };
}
