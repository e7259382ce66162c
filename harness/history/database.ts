/**
 * A file of ours with node:sqlite: opened, checked, brought to this version, and written in transactions.
 *
 * Rollback journal, not a write-ahead log: the history is ONE file at rest, which CI copies as an artifact, and it may lie on a
 * network file system; a log beside it would be left behind, and shared memory does not work there. It is written once a
 * night, so what a log is faster at does not matter. `synchronous=EXTRA`: a commit returns when the data, and the
 * removal of the journal that makes it final, are on the disk. https://sqlite.org/pragma.html#pragma_synchronous
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../build/make-folder.ts';
import { LAB_NAME } from '../model/source.ts';
import { explained, HistoryError } from './errors.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from './schema.ts';

/** How long to wait for another writer. Its transactions take milliseconds. */
const BUSY_MS = 10_000;

export interface DatabaseOptions {
  /** Throw HistoryError when there is no such file, instead of making it. Default false. */
  mustExist?: boolean;
  /** How long to wait for another writer. Default 10 s. */
  busyMs?: number;
  /** The file must not grow beyond this; then writes fail as on a full disk. Default: no limit. */
  maxBytes?: number;
}

export interface Database {
  readonly file: string;
  /** All or nothing, alone with the file; on the disk when it returns. Throws HistoryError. */
  write<T>(run: (sql: DatabaseSync) => T): T;
  /** One moment of the file, whatever others write meanwhile. */
  read<T>(run: (sql: DatabaseSync) => T): T;
  close(): void;
}

/** Throws HistoryError, which names the file. */
export async function openDatabase(file: string, options: DatabaseOptions = {}): Promise<Database> {
  if (options.mustExist && !existsSync(file)) {
    throw new HistoryError(
      'E_HISTORY_UNREADABLE',
      `there is no history ${file} yet; "${LAB_NAME} history add RUN" makes it`,
    );
  }
  await makeFolder(dirname(file));
  // Here and not above: Node 22 warns of it, which must not stand before every command.
  const sqlite = await import('node:sqlite');
  const sql = explained(file, () => new sqlite.DatabaseSync(file, { timeout: options.busyMs ?? BUSY_MS }));
  try {
    explained(file, () => prepare(sql, file));
    if (options.maxBytes !== undefined) limit(sql, options.maxBytes);
  } catch (error) {
    sql.close();
    throw error;
  }
  const inside =
    (begin: string) =>
    <T>(run: (sql: DatabaseSync) => T): T =>
      explained(file, () => transaction(sql, begin, run));
  return { file, write: inside('BEGIN IMMEDIATE'), read: inside('BEGIN'), close: () => sql.close() };
}

function transaction<T>(sql: DatabaseSync, begin: string, run: (sql: DatabaseSync) => T): T {
  sql.exec(begin);
  try {
    const result = run(sql);
    sql.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk ends the transaction by itself.
    if (sql.isTransaction) sql.exec('ROLLBACK');
    throw error;
  }
}

const pragma = (sql: DatabaseSync, name: string): unknown =>
  Object.values(sql.prepare(`PRAGMA ${name}`).get() ?? {})[0];

function prepare(sql: DatabaseSync, file: string): void {
  sql.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA foreign_keys = ON');
  // Before anything is believed: a damaged page must not become a number.
  const check = pragma(sql, 'quick_check(1)');
  if (check !== 'ok') {
    throw new HistoryError(
      'E_HISTORY_DAMAGED',
      `${file} is damaged (${String(check).replace(/\s+/g, ' ')}); import the last export into a new file: "${LAB_NAME} history import FILE.jsonl --history NEW"`,
    );
  }
  if (assertOurs(sql, file) === SCHEMA_VERSION) return;
  transaction(sql, 'BEGIN IMMEDIATE', () => {
    // Asked again, alone: another process may just have done it.
    const version = assertOurs(sql, file);
    for (const step of MIGRATIONS.slice(version)) sql.exec(step);
    sql.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Of this connection only. */
function limit(sql: DatabaseSync, maxBytes: number): void {
  const pageBytes = pragma(sql, 'page_size') as number;
  sql.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
}

/** Version of the tables in the file, 0 when it is empty. */
function assertOurs(sql: DatabaseSync, file: string): number {
  const version = pragma(sql, 'user_version') as number;
  const tables = sql.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!.n as number;
  if (tables > 0 && pragma(sql, 'application_id') !== APPLICATION_ID) {
    throw new HistoryError('E_HISTORY_VERSION', `${file} is no history: it is a database of another program`);
  }
  if (version > SCHEMA_VERSION) {
    throw new HistoryError(
      'E_HISTORY_VERSION',
      `${file} has version ${version}; this lab reads up to version ${SCHEMA_VERSION}: use the lab that wrote it, or a newer one`,
    );
  }
  return version;
}
