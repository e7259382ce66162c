/** What can go wrong with a database file, each as one sentence that names the file. */
import { EXIT, LabError } from '../model/errors.ts';
import { LAB_NAME } from '../model/source.ts';

/** Nothing that was acknowledged is lost by any of them: a write either is on the disk or threw. */
export class HistoryError extends LabError {
  constructor(
    code:
      | 'E_HISTORY_FULL'
      | 'E_HISTORY_LOCKED'
      | 'E_HISTORY_DAMAGED'
      | 'E_HISTORY_READ_ONLY'
      | 'E_HISTORY_UNREADABLE'
      | 'E_HISTORY_VERSION'
      | 'E_HISTORY_CONFLICT',
    message: string,
    cause?: unknown,
  ) {
    super(code, EXIT.usage, message, { cause });
  }
}

/** Primary result codes, https://sqlite.org/rescode.html; extended ones have more bits above. */
const SQLITE = {
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
};

/** Runs what talks to the database, and turns what SQLite says into a HistoryError. Other errors pass through. */
export function explained<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw explanation(file, error) ?? error;
  }
}

function explanation(file: string, error: unknown): HistoryError | null {
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string };
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined) return null;
  switch (errcode & 0xff) {
    case SQLITE.FULL:
      return new HistoryError(
        'E_HISTORY_FULL',
        `${file} cannot grow: the disk is full; nothing of this write was kept, all before it is there`,
        error,
      );
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new HistoryError(
        'E_HISTORY_LOCKED',
        `${file} is locked by another process that has been writing for longer than this one waits; nothing was changed`,
        error,
      );
    case SQLITE.READONLY:
      return new HistoryError('E_HISTORY_READ_ONLY', `${file} cannot be written: ${message}`, error);
    case SQLITE.CORRUPT:
      return new HistoryError(
        'E_HISTORY_DAMAGED',
        `${file} is damaged (${message}); import the last export into a new file: "${LAB_NAME} history import FILE.jsonl --history NEW"`,
        error,
      );
    case SQLITE.NOTADB:
      return new HistoryError(
        'E_HISTORY_DAMAGED',
        `${file} is no history: it is not an SQLite database`,
        error,
      );
    case SQLITE.CANTOPEN:
    case SQLITE.IOERR:
      return new HistoryError('E_HISTORY_UNREADABLE', `${file} cannot be opened or read: ${message}`, error);
    default:
      return null;
  }
}
