/**
 * A run on disk: `.lab/runs/<id>/experiment.json` and `trials.ndjson`. Trials are only ever appended, and
 * are on the disk (fsync) before the next block begins. What replaces what is decided when reading, see
 * blocks.ts.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { nearest, RecordError } from '../model/errors.ts';
import type { TrialRecord } from '../model/records.ts';
import {
  experimentText,
  type ParsedTrials,
  parseExperiment,
  parseTrials,
  trialText,
} from './record-codec.ts';
import { newRunId } from './run-id.ts';
import type { RunRecord } from './run-record.ts';

const EXPERIMENT = 'experiment.json';
const TRIALS = 'trials.ndjson';

export const runsDir = (labDir: string): string => join(labDir, 'runs');

/** Makes the folder of a new run and returns its id. */
export async function reserveRun(labDir: string, variants: readonly string[], date: string): Promise<string> {
  await makeFolder(runsDir(labDir));
  for (;;) {
    const id = newRunId(variants, date);
    try {
      await mkdir(join(runsDir(labDir), id));
      return id;
    } catch (error) {
      // Another run began in the same minute and drew the same digits: draw again.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export interface Run {
  readonly directory: string;
  readonly record: RunRecord;
}

/** Writes experiment.json, which must come before the first trial. */
export async function createRun(labDir: string, record: RunRecord): Promise<Run> {
  const directory = join(runsDir(labDir), record.id);
  await makeFolder(directory);
  await writeAtomic(join(directory, EXPERIMENT), experimentText(record));
  return { directory, record };
}

/** By id, or by the path of its folder. Throws RecordError naming the nearest id when there is no such run. */
export async function openRun(labDir: string, idOrPath: string): Promise<Run> {
  const directory = idOrPath.includes('/') ? idOrPath : join(runsDir(labDir), idOrPath);
  const file = join(directory, EXPERIMENT);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) {
      throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, cause);
    }
    throw await noSuchRun(labDir, idOrPath, cause);
  }
  return { directory, record: parseExperiment(text, file) };
}

async function noSuchRun(labDir: string, name: string, cause: unknown): Promise<RecordError> {
  const ids = await listRuns(labDir);
  const near = nearest(name, ids);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : ids.length > 0
        ? `the latest is "${ids.at(-1)}"`
        : 'there is none yet';
  return new RecordError(`no run "${name}" in ${runsDir(labDir)} (${hint})`, cause);
}

/** Ids in order of time. */
export async function listRuns(labDir: string): Promise<string[]> {
  return (await readdir(runsDir(labDir)).catch(() => [])).sort();
}

export async function readTrials(run: Run): Promise<ParsedTrials> {
  const file = join(run.directory, TRIALS);
  const text = await readFile(file, 'utf8').catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new RecordError(`${file} cannot be read: ${(error as Error).message}`, error);
  });
  return parseTrials(text, file);
}

export interface TrialLog {
  /** On disk when it resolves. */
  append(trials: readonly TrialRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the run for appending, and cuts off a torn last line first: the next record must begin a line. */
export async function openTrialLog(run: Run): Promise<TrialLog> {
  const { wholeBytes, torn } = await readTrials(run);
  const file = await open(join(run.directory, TRIALS), 'a');
  if (torn) await file.truncate(wholeBytes);
  return {
    append: async (trials) => {
      for (const trial of trials) {
        await file.appendFile(trialText(trial));
        await file.sync();
      }
    },
    close: () => file.close(),
  };
}
