/**
 * A bisection on disk: `.lab/bisect/<id>/bisect.json`, which says what is asked, and `steps.ndjson`, a line for each comparison
 * and each commit that was skipped, on the disk before the next begins. The search is a function of these lines: whoever
 * asks the same again goes on where the last one was ended.
 */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { RecordError } from '../model/errors.ts';
import type { Fingerprint, TrialRecord } from '../model/records.ts';
import { hashOf } from '../targets/source-hash.ts';
import { type Commit, shortHash } from './commits.ts';
import type { Phase } from './search.ts';
import type { Shape } from './shape.ts';

const VERSION = 1;
const HEAD = 'bisect.json';
const STEPS = 'steps.ndjson';

/** What does not change while it is searched. */
export interface BisectRecord {
  version: typeof VERSION;
  createdAt: string;
  seed: number;
  scenario: string;
  margin: number;
  commits: readonly Commit[];
  shape: Shape;
  fingerprint: Fingerprint;
}

export type Step =
  | {
      kind: 'comparison';
      phase: Phase;
      older: number;
      newer: number;
      trials: readonly TrialRecord[];
      /** Building and proving the two, before it; 0 where they were there. */
      prepareMs: number;
      /** With that. */
      durationMs: number;
    }
  | { kind: 'skip'; position: number; why: string; durationMs: number };

export interface BisectState {
  folder: string;
  /** null: nothing was begun. */
  record: BisectRecord | null;
  steps: readonly Step[];
}

/** `identity`: of everything that measurements must agree in to belong together. */
export const stateFolder = (
  labDir: string,
  commits: readonly Commit[],
  identity: readonly string[],
): string => {
  const hash = hashOf([...commits.map((commit) => commit.hash), ...identity]).slice(0, 8);
  return join(labDir, 'bisect', `${shortHash(commits[0]!)}-${shortHash(commits.at(-1)!)}-${hash}`);
};

/** Throws RecordError on a file that is damaged anywhere but in its last line. */
export async function readState(folder: string): Promise<BisectState> {
  const text = await readOrNull(join(folder, HEAD));
  if (text === null) return { folder, record: null, steps: [] };
  const record = parsed<BisectRecord>(text, join(folder, HEAD));
  if (record.version !== VERSION)
    throw new RecordError(
      `${join(folder, HEAD)} has version ${record.version}; expected ${VERSION}: --fresh begins anew`,
    );
  const file = join(folder, STEPS);
  const lines = ((await readOrNull(file)) ?? '').split('\n').slice(0, -1);
  return { folder, record, steps: lines.map((line, i) => parsed<Step>(line, `${file}, line ${i + 1},`)) };
}

function parsed<T>(text: string, where: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new RecordError(`${where} is damaged: ${(cause as Error).message}; --fresh begins anew`, cause);
  }
}

const readOrNull = (file: string): Promise<string | null> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

export async function forget(folder: string): Promise<void> {
  for (const name of [HEAD, STEPS]) await rm(join(folder, name), { force: true });
}

export async function begin(folder: string, record: Omit<BisectRecord, 'version'>): Promise<void> {
  await makeFolder(folder);
  await writeAtomic(join(folder, HEAD), `${JSON.stringify({ version: VERSION, ...record }, null, 1)}\n`);
}

export interface StepLog extends AsyncDisposable {
  /** On disk when it resolves. */
  append(step: Step): Promise<void>;
}

/** For appending, without the line that was cut off when somebody ended it. */
export async function openSteps(folder: string): Promise<StepLog> {
  const path = join(folder, STEPS);
  const text = (await readOrNull(path)) ?? '';
  const file = await open(path, 'a');
  const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
  if (whole < Buffer.byteLength(text)) await file.truncate(whole);
  return {
    async append(step) {
      await file.appendFile(`${JSON.stringify(step)}\n`);
      await file.sync();
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
