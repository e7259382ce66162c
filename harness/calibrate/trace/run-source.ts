/**
 * Reads a run for the one purpose of making a trace of it. Only what a trace needs is looked at, so that runs of
 * earlier record versions serve too: a long A/A run is dear, and its slices have not changed.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runsDir } from '../../experiment/store.ts';
import { RecordError } from '../../model/errors.ts';
import type { Fingerprint, Plan, SliceRecord, TrialRecord } from '../../model/records.ts';
import * as is from './fields.ts';

export interface RunSource {
  id: string;
  createdAt: string;
  plan: Pick<Plan, 'seed' | 'variants' | 'scenarios' | 'slicesPerTrial' | 'discardMs' | 'load'> & {
    sliceMs: number | Readonly<Record<string, number>>;
  };
  /** null too in versions that had no control. */
  control: string | null;
  builds: Readonly<Record<string, { engine: string; levels: Readonly<Record<string, string>> }>>;
  fingerprint: Pick<Fingerprint, 'cpuModel' | 'cores' | 'os' | 'node' | 'git' | 'pinning' | 'virtualised'>;
  trials: readonly SourceTrial[];
}

export type SourceTrial = Pick<
  TrialRecord,
  | 'epoch'
  | 'scenario'
  | 'variant'
  | 'startOrder'
  | 'slot'
  | 'startedAt'
  | 'outcome'
  | 'startupMs'
  | 'warmup'
  | 'serviceTime'
> & {
  slices: readonly Pick<SliceRecord, 'position' | 'durationNs' | 'requests' | 'cpuNs' | 'serviceTimeSumUs'>[];
};

const RECORD = {
  id: is.text,
  createdAt: is.text,
  plan: is.fields,
  builds: is.fields,
  fingerprint: is.fields,
};
const PLAN = {
  seed: is.number,
  variants: is.array,
  scenarios: is.array,
  slicesPerTrial: is.count,
  sliceMs: is.amounts,
  discardMs: is.amount,
  load: is.text,
};
const BUILD = { engine: is.text, levels: is.fields };
const TRIAL = {
  epoch: is.count,
  scenario: is.text,
  variant: is.text,
  startOrder: is.count,
  slot: is.count,
  startedAt: is.text,
  outcome: is.text,
  startupMs: is.orNull(is.amount),
  warmup: is.orNull(is.fields),
  slices: is.array,
  serviceTime: is.orNull(is.text),
};
const SLICE = {
  position: is.count,
  durationNs: is.amount,
  requests: is.count,
  cpuNs: is.orNull(is.amount),
  serviceTimeSumUs: is.amount,
};

/** By id, or by the path of the run's folder. Throws RecordError when it is not there or not a run. */
export async function readRunSource(labDir: string, idOrPath: string): Promise<RunSource> {
  const directory = idOrPath.includes('/') ? idOrPath : join(runsDir(labDir), idOrPath);
  const record = join(directory, 'experiment.json');
  const trials = join(directory, 'trials.ndjson');
  return parseRunSource(await read(record), await read(trials), { record, trials });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

/** A last line without its end (the run is still going on, or was cut off) is left out; any other damage is an error. */
export function parseRunSource(
  recordText: string,
  trialsText: string,
  files: { record: string; trials: string },
): RunSource {
  const where = basename(files.record);
  const record = is.parseJson(recordText, files.record);
  is.assertFields(record, RECORD, files.record);
  is.assertFields(record.plan, PLAN, `${where}, plan`);
  for (const [name, build] of Object.entries(record.builds as is.Fields))
    is.assertFields(build, BUILD, `${where}, build ${name}`);
  const lines = trialsText.split('\n').slice(0, -1);
  const trials = lines.map((line, i) => parseTrial(line, `${files.trials}, line ${i + 1}`));
  const { control } = record.plan;
  return {
    ...(record as unknown as Omit<RunSource, 'control' | 'trials'>),
    control: typeof control === 'string' ? control : null,
    trials,
  };
}

function parseTrial(line: string, where: string): SourceTrial {
  const trial = is.parseJson(line, where);
  is.assertFields(trial, TRIAL, where);
  for (const [i, slice] of (trial.slices as unknown[]).entries())
    is.assertFields(slice, SLICE, `${where}, slice ${i + 1}`);
  return trial as unknown as SourceTrial;
}
