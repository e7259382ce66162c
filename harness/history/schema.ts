/**
 * The tables, as steps from one version to the next: an older file takes those it lacks when it is opened. A step that has
 * been released is never changed. docs/history.md says what the columns mean.
 */

/** In the header of every history, so that another program's database is not taken for one: "perf". */
export const APPLICATION_ID = 0x70657266;

const VERSION_1 = `
CREATE TABLE fingerprints (
  id    TEXT PRIMARY KEY,
  json  TEXT NOT NULL
) STRICT;

CREATE TABLE series (
  id        INTEGER PRIMARY KEY,
  scenario  TEXT NOT NULL,
  variant   TEXT NOT NULL,
  name      TEXT NOT NULL UNIQUE,
  UNIQUE (scenario, variant)
) STRICT;

CREATE TABLE experiments (
  id           TEXT PRIMARY KEY,
  night        TEXT NOT NULL,
  at           TEXT NOT NULL,
  purpose      TEXT NOT NULL CHECK (purpose IN ('nightly', 'confirm')),
  commit_hash  TEXT NOT NULL,
  reference    TEXT NOT NULL,
  fingerprint  TEXT NOT NULL REFERENCES fingerprints (id)
) STRICT;
CREATE INDEX experiments_by_time ON experiments (at, id);

CREATE TABLE epochs (
  series            INTEGER NOT NULL REFERENCES series (id),
  experiment        TEXT NOT NULL REFERENCES experiments (id),
  epoch             INTEGER NOT NULL,
  cpu               REAL,
  throughput        REAL,
  cpu_us            REAL,
  reference_cpu_us  REAL,
  PRIMARY KEY (series, experiment, epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX epochs_by_experiment ON epochs (experiment);

CREATE TABLE blessings (
  series       TEXT NOT NULL,
  night        TEXT NOT NULL,
  commit_hash  TEXT NOT NULL,
  who          TEXT NOT NULL,
  why          TEXT NOT NULL,
  PRIMARY KEY (series, night)
) STRICT, WITHOUT ROWID;
`;

/** How long an experiment took, and what was told. */
const VERSION_2 = `
ALTER TABLE experiments ADD COLUMN wall_ms REAL;

CREATE TABLE alarms (
  series       TEXT NOT NULL,
  night        TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('step', 'drift')),
  direction    TEXT NOT NULL CHECK (direction IN ('slower', 'faster')),
  since        TEXT NOT NULL,
  after_commit TEXT NOT NULL,
  up_to_commit TEXT NOT NULL,
  ratio        REAL NOT NULL,
  low          REAL NOT NULL,
  high         REAL NOT NULL,
  confidence   REAL NOT NULL,
  adjusted_p   REAL NOT NULL,
  PRIMARY KEY (series, night)
) STRICT, WITHOUT ROWID;
`;

export const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2];

export const SCHEMA_VERSION = MIGRATIONS.length;
