/** The history of a lab: everything that nights have left, behind a handful of calls. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { UsageError, unknownName } from '../model/errors.ts';
import type { Alarm, Blessing, Night, NightlyExperiment } from '../model/history.ts';
import { LAB_NAME } from '../model/source.ts';
import { assertAlarm, assertBlessing, assertExperiment } from './checks.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { HistoryError } from './errors.ts';
import { nightsOf } from './nights.ts';
import * as rows from './rows.ts';

export interface SeriesSummary {
  /** `scenario/variant`. */
  name: string;
  scenario: string;
  variant: string;
  nights: number;
  /** First and last night, `YYYY-MM-DD`. */
  from: string;
  to: string;
}

export interface History {
  readonly file: string;
  /**
   * Keeps an experiment; when it returns, it is on the disk. `known`: it was there, the same to the last digit. `extended`: it was
   * there with fewer epochs (a run that was resumed). Throws HistoryError E_HISTORY_CONFLICT when it was there with other
   * numbers, RecordError when it is not what a history keeps.
   */
  addExperiment(experiment: NightlyExperiment): 'added' | 'known' | 'extended';
  /** By time, then id: every epoch of every night. */
  experiments(): NightlyExperiment[];
  /** All there is, of one moment. */
  content(): HistoryContent;
  /** By name. */
  series(): SeriesSummary[];
  /** One series, by time. Throws UsageError with the nearest name when there is no such series. */
  nights(series: string): Night[];
  /** By series, then night. */
  alarms(): Alarm[];
  /** Told once: an alarm of the same series and night is replaced. */
  addAlarms(alarms: readonly Alarm[]): void;
  /** By series, then night. */
  blessings(): Blessing[];
  /** The list in git is the truth; the history keeps a copy, so that an export explains itself. Replaces all. */
  setBlessings(blessings: readonly Blessing[]): void;
  /** Adds what is not there, all of it or nothing. Throws like `addExperiment`. Returns how many experiments were new. */
  merge(content: HistoryContent): number;
  close(): void;
}

/** All there is, in order: the same content gives the same export. */
export interface HistoryContent {
  experiments: readonly NightlyExperiment[];
  blessings: readonly Blessing[];
  alarms: readonly Alarm[];
}

/** Opens `file`, makes it when there is none (unless `mustExist`), and brings an older one to this version. Throws HistoryError. */
export async function openHistory(file: string, options: DatabaseOptions = {}): Promise<History> {
  return historyOn(await openDatabase(file, options));
}

function historyOn(database: Database): History {
  const add = (sql: rows.Sql, experiment: NightlyExperiment): 'added' | 'known' | 'extended' => {
    const known = rows.readExperiment(sql, experiment.id);
    if (known === null) {
      rows.insertExperiment(sql, experiment, fingerprintId(experiment));
      return 'added';
    }
    if (isDeepStrictEqual(known, experiment)) return 'known';
    if (!continues(known, experiment)) {
      throw new HistoryError(
        'E_HISTORY_CONFLICT',
        `experiment "${experiment.id}" is in ${database.file} with other numbers; the one that is there was kept`,
      );
    }
    rows.deleteExperiment(sql, experiment.id);
    rows.insertExperiment(sql, experiment, fingerprintId(experiment));
    return 'extended';
  };
  return {
    file: database.file,
    addExperiment(experiment) {
      const checked = assertExperiment(experiment, 'the experiment');
      return database.write((sql) => add(sql, checked));
    },
    experiments: () => database.read(rows.readExperiments),
    content: () =>
      database.read((sql) => ({
        experiments: rows.readExperiments(sql),
        blessings: rows.readBlessings(sql),
        alarms: rows.readAlarms(sql),
      })),
    series: () => database.read(rows.readSeries),
    nights: (series) =>
      database.read((sql) => {
        const names = rows.readSeriesNames(sql);
        if (!names.includes(series)) throw noSuchSeries(series, names);
        return nightsOf(rows.readMeasurements(sql, series));
      }),
    alarms: () => database.read(rows.readAlarms),
    addAlarms(alarms) {
      const checked = alarms.map((alarm, i) => assertAlarm(alarm, `alarm ${i + 1}`));
      if (checked.length > 0) database.write((sql) => rows.insertAlarms(sql, checked));
    },
    blessings: () => database.read(rows.readBlessings),
    setBlessings(blessings) {
      const checked = blessings.map((blessing, i) => assertBlessing(blessing, `blessing ${i + 1}`));
      if (isDeepStrictEqual(new Set(database.read(rows.readBlessings)), new Set(checked))) return;
      database.write((sql) => {
        rows.deleteBlessings(sql);
        rows.insertBlessings(sql, checked);
      });
    },
    merge: ({ experiments, blessings, alarms }) =>
      database.write((sql) => {
        const outcomes = experiments.map((experiment) => add(sql, experiment));
        rows.insertBlessings(sql, blessings);
        rows.insertAlarms(sql, alarms);
        return outcomes.filter((outcome) => outcome === 'added').length;
      }),
    close: () => database.close(),
  };
}

function noSuchSeries(series: string, names: readonly string[]): UsageError {
  if (names.length > 0) return unknownName('series', series, names);
  return new UsageError(
    `there is no series "${series}": the history is empty; "${LAB_NAME} history add RUN" fills it`,
  );
}

const fingerprintId = ({ fingerprint }: NightlyExperiment): string =>
  createHash('sha256').update(JSON.stringify(fingerprint)).digest('hex');

/** Does the later one say the same of all epochs that the earlier one has? */
function continues(earlier: NightlyExperiment, later: NightlyExperiment): boolean {
  const { cells: before, wallMs: _, ...head } = earlier;
  const { cells: after, wallMs: __, ...laterHead } = later;
  return (
    isDeepStrictEqual(head, laterHead) &&
    before.every(({ scenario, variant, epochs }) => {
      const cell = after.find((it) => it.scenario === scenario && it.variant === variant);
      return epochs.every((epoch) => cell?.epochs.some((it) => isDeepStrictEqual(it, epoch)));
    })
  );
}
