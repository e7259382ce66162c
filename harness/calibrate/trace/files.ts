/** Traces on disk: `.lab/traces/<name>.ndjson`, and those that come with the lab, packed. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { makeFolder } from '../../build/make-folder.ts';
import { writeAtomic } from '../../build/write-atomic.ts';
import { RecordError, UsageError, unknownName } from '../../model/errors.ts';
import { LAB_NAME } from '../../model/source.ts';
import { parseTrace, traceText } from './codec.ts';
import type { Trace } from './trace.ts';

export const tracesDir = (labDir: string): string => join(labDir, 'traces');
const OWN = fileURLToPath(new URL('../data/', import.meta.url));
const ENDING = /\.ndjson(\.gz)?$/;

export interface StoredTrace {
  name: string;
  file: string;
  trace: Trace;
  /** It came with the lab: measured on another machine than this one, perhaps. */
  supplied: boolean;
}

/** What a file may be called; anything else becomes `-`. */
export const traceName = (text: string): string =>
  text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^[-.]+|-+$/g, '');

/** Writes `.lab/traces/<name>.ndjson`, over an older one of that name, and returns its path. */
export async function writeTrace(labDir: string, name: string, trace: Trace): Promise<string> {
  if (name === '' || name !== traceName(name)) {
    throw new UsageError(`expected a name of letters, digits, "." and "-" for the trace, got "${name}"`);
  }
  await makeFolder(tracesDir(labDir));
  const file = join(tracesDir(labDir), `${name}.ndjson`);
  await writeAtomic(file, traceText(trace));
  return file;
}

/**
 * `name`: of a trace of this lab folder, else of one that came with the lab, or the path of a file. Without a name: the one
 * written last, else the first that came with the lab. Throws UsageError when there is none.
 */
export async function openTrace(labDir: string, name?: string, supplied = OWN): Promise<StoredTrace> {
  if (name?.includes('/')) return readTrace(name, false);
  const [own, given] = await Promise.all([files(tracesDir(labDir)), files(supplied)]);
  if (own.length + given.length === 0) {
    throw new UsageError(
      `there is no trace in ${tracesDir(labDir)} yet; "${LAB_NAME} calibrate record" makes one, in about half an hour`,
    );
  }
  if (name === undefined) {
    const newest = await newestOf(own.map(({ file }) => file));
    if (newest !== undefined) return readTrace(newest, false);
    return newest === undefined ? readTrace(given[0]!.file, true) : readTrace(newest, false);
  }
  const mine = own.find((it) => it.name === name);
  if (mine !== undefined) return readTrace(mine.file, false);
  const other = given.find((it) => it.name === name);
  if (other !== undefined) return readTrace(other.file, true);
  throw unknownName(
    'trace',
    name,
    [...own, ...given].map((it) => it.name),
  );
}

async function files(directory: string): Promise<{ name: string; file: string }[]> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new RecordError(`${directory} cannot be read: ${error.message}`, error);
  });
  return entries
    .filter((entry) => ENDING.test(entry))
    .sort()
    .map((entry) => ({ name: entry.replace(ENDING, ''), file: join(directory, entry) }));
}

async function newestOf(paths: readonly string[]): Promise<string | undefined> {
  const times = await Promise.all(paths.map(async (path) => ({ path, ms: (await stat(path)).mtimeMs })));
  return times.sort((a, b) => b.ms - a.ms)[0]?.path;
}

async function readTrace(file: string, supplied: boolean): Promise<StoredTrace> {
  let text: string;
  try {
    const bytes = await readFile(file);
    text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
  const name = file.slice(file.lastIndexOf('/') + 1).replace(ENDING, '');
  return { name, file, trace: parseTrace(text, file), supplied };
}
