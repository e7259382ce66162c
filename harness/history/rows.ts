/** Rows to records and back. Every query of the history is here; transactions are the caller's. */
import type { DatabaseSync } from 'node:sqlite';
import type { Alarm, Blessing, NightlyCell, NightlyEpoch, NightlyExperiment } from '../model/history.ts';
import type { Fingerprint } from '../model/records.ts';
import { seriesName } from './checks.ts';
import type { SeriesSummary } from './history.ts';
import type { Measurement } from './nights.ts';

export type Sql = DatabaseSync;

type Head = Omit<NightlyExperiment, 'cells'>;
type HeadRow = Omit<Head, 'fingerprint'> & { fingerprint: string };
type EpochRow = NightlyEpoch & { experiment: string; scenario: string; variant: string };

const HEAD = `experiments.id, night, at, purpose, commit_hash AS "commit", reference,
  fingerprints.json AS fingerprint, wall_ms AS wallMs
  FROM experiments JOIN fingerprints ON fingerprints.id = experiments.fingerprint`;
const EPOCH = `experiment, scenario, variant, epoch, cpu, throughput, cpu_us AS cpuUs,
  reference_cpu_us AS referenceCpuUs
  FROM epochs JOIN series ON series.id = epochs.series`;

/** Plain objects: SQLite's have no prototype, and compare as different from any literal. */
const all = <T>(sql: Sql, query: string, ...values: string[]): T[] =>
  sql
    .prepare(query)
    .all(...values)
    .map((row) => ({ ...row }) as T);

const headOf = (row: HeadRow): Head => ({ ...row, fingerprint: JSON.parse(row.fingerprint) as Fingerprint });

export function readExperiments(sql: Sql): NightlyExperiment[] {
  const heads = all<HeadRow>(sql, `SELECT ${HEAD} ORDER BY at, experiments.id`);
  const epochs = Map.groupBy(
    all<EpochRow>(sql, `SELECT ${EPOCH} ORDER BY experiment, name, epoch`),
    ({ experiment }) => experiment,
  );
  return heads.map((head) => withCells(headOf(head), epochs.get(head.id) ?? []));
}

/** null when there is none of that id. */
export function readExperiment(sql: Sql, id: string): NightlyExperiment | null {
  const [head] = all<HeadRow>(sql, `SELECT ${HEAD} WHERE experiments.id = ?`, id);
  if (head === undefined) return null;
  return withCells(
    headOf(head),
    all<EpochRow>(sql, `SELECT ${EPOCH} WHERE experiment = ? ORDER BY name, epoch`, id),
  );
}

/** Members in the order in which they are exported. */
function withCells(head: Head, epochs: readonly EpochRow[]): NightlyExperiment {
  const cells = [...Map.groupBy(epochs, seriesName).values()].map(
    (own): NightlyCell => ({
      scenario: own[0]!.scenario,
      variant: own[0]!.variant,
      epochs: own.map(({ epoch, cpu, throughput, cpuUs, referenceCpuUs }) => ({
        epoch,
        cpu,
        throughput,
        cpuUs,
        referenceCpuUs,
      })),
    }),
  );
  const { id, night, at, purpose, commit, reference, fingerprint, wallMs } = head;
  return { id, night, at, purpose, commit, reference, fingerprint, wallMs, cells };
}

export function insertExperiment(sql: Sql, experiment: NightlyExperiment, fingerprintId: string): void {
  const { id, night, at, purpose, commit, reference, fingerprint, wallMs, cells } = experiment;
  sql
    .prepare('INSERT INTO fingerprints (id, json) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(fingerprintId, JSON.stringify(fingerprint));
  sql
    .prepare(
      `INSERT INTO experiments (id, night, at, purpose, commit_hash, reference, fingerprint, wall_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, night, at, purpose, commit, reference, fingerprintId, wallMs);
  const series = sql.prepare(
    'INSERT INTO series (scenario, variant, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const epoch = sql.prepare(
    `INSERT INTO epochs (series, experiment, epoch, cpu, throughput, cpu_us, reference_cpu_us)
     VALUES ((SELECT id FROM series WHERE name = ?), ?, ?, ?, ?, ?, ?)`,
  );
  for (const cell of cells) {
    const name = seriesName(cell);
    series.run(cell.scenario, cell.variant, name);
    for (const it of cell.epochs) {
      epoch.run(name, id, it.epoch, it.cpu, it.throughput, it.cpuUs, it.referenceCpuUs);
    }
  }
}

export function deleteExperiment(sql: Sql, id: string): void {
  sql.prepare('DELETE FROM epochs WHERE experiment = ?').run(id);
  sql.prepare('DELETE FROM experiments WHERE id = ?').run(id);
}

export const readSeriesNames = (sql: Sql): string[] =>
  all<{ name: string }>(sql, 'SELECT name FROM series ORDER BY name').map(({ name }) => name);

export const readSeries = (sql: Sql): SeriesSummary[] =>
  all<SeriesSummary>(
    sql,
    `SELECT name, scenario, variant, count(DISTINCT night) AS nights, min(night) AS "from", max(night) AS "to"
     FROM series JOIN (SELECT DISTINCT series, experiment FROM epochs) AS part ON part.series = series.id
     JOIN experiments ON experiments.id = part.experiment
     GROUP BY series.id ORDER BY name`,
  );

/** One series, by time; only epochs that have a ratio. */
export function readMeasurements(sql: Sql, series: string): Measurement[] {
  const epochs = Map.groupBy(
    all<{ experiment: string; cpu: number }>(
      sql,
      `SELECT experiment, cpu FROM epochs
       WHERE series = (SELECT id FROM series WHERE name = ?) AND cpu IS NOT NULL ORDER BY experiment, epoch`,
      series,
    ),
    ({ experiment }) => experiment,
  );
  return all<HeadRow>(
    sql,
    `SELECT ${HEAD} WHERE experiments.id IN
       (SELECT experiment FROM epochs WHERE series = (SELECT id FROM series WHERE name = ?))
     ORDER BY at, experiments.id`,
    series,
  ).map((row) => ({ ...headOf(row), cpu: (epochs.get(row.id) ?? []).map(({ cpu }) => cpu) }));
}

export const readBlessings = (sql: Sql): Blessing[] =>
  all<Blessing>(
    sql,
    'SELECT series, night, commit_hash AS "commit", who, why FROM blessings ORDER BY series, night',
  );

export const deleteBlessings = (sql: Sql): void => sql.exec('DELETE FROM blessings');

export function insertBlessings(sql: Sql, blessings: readonly Blessing[]): void {
  const insert = sql.prepare(
    'INSERT OR REPLACE INTO blessings (series, night, commit_hash, who, why) VALUES (?, ?, ?, ?, ?)',
  );
  for (const { series, night, commit, who, why } of blessings) insert.run(series, night, commit, who, why);
}

export const readAlarms = (sql: Sql): Alarm[] =>
  all<Alarm>(
    sql,
    `SELECT series, night, kind, direction, since, after_commit AS "after", up_to_commit AS upTo,
       ratio, low, high, confidence, adjusted_p AS adjustedP
     FROM alarms ORDER BY series, night`,
  );

export function insertAlarms(sql: Sql, alarms: readonly Alarm[]): void {
  const insert = sql.prepare(
    `INSERT OR REPLACE INTO alarms (series, night, kind, direction, since, after_commit, up_to_commit,
       ratio, low, high, confidence, adjusted_p) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const it of alarms) {
    const { series, night, kind, direction, since, after, upTo, ratio, low, high, confidence, adjustedP } =
      it;
    insert.run(series, night, kind, direction, since, after, upTo, ratio, low, high, confidence, adjustedP);
  }
}
