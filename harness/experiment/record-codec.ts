/**
 * Text of a run's files to records and back. What a file holds is checked where analysis relies on it; a
 * wrong file is a RecordError that names the file, the line, and what was expected.
 */
import { RecordError } from '../model/errors.ts';
import { RECORD_VERSION, type TrialRecord } from '../model/records.ts';
import type { RunRecord } from './run-record.ts';

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const LATENCY: Record<string, Check> = {
  loads: (value) => Array.isArray(value) && value.every(isNumber),
  durationMs: isNumber,
  capacityPerS: isObject,
};

const PLAN: Record<string, Check> = {
  seed: isNumber,
  variants: isTexts,
  scenarios: isTexts,
  control: orNull(isText),
  rule: (value) => value === 'sequential' || value === 'fixed',
  epochs: isCount,
  budgetMs: orNull(isNumber),
  slicesPerTrial: isCount,
  sliceMs: (value) => isObject(value) && Object.values(value).every(isNumber),
  discardMs: isNumber,
  warmupRequests: isObject,
  alpha: isNumber,
  margin: isNumber,
  load: isText,
  quick: (value) => typeof value === 'boolean',
  latency: orNull((value) => isObject(value) && firstWrong(value, LATENCY) === null),
};

const EXPERIMENT: Record<string, Check> = {
  id: isText,
  createdAt: isText,
  plan: isObject,
  builds: isObject,
  conformance: isObject,
  fingerprint: isObject,
  pilot: isObject,
};

const SLICE: Record<string, Check> = {
  position: isCount,
  durationNs: isNumber,
  requests: isCount,
  errors: isCount,
  cpuNs: orNull(isNumber),
  runQueueWaitNs: orNull(isNumber),
  serviceTimeSumUs: isNumber,
  connections: isCount,
  generatorCpu: orNull(isNumber),
  steal: orNull(isNumber),
};

const STRETCH: Record<string, Check> = {
  load: isNumber,
  ratePerS: isNumber,
  durationMs: isNumber,
  position: isCount,
  intended: isCount,
  completed: isCount,
  errors: isCount,
  achieved: isNumber,
  responseTime: isText,
  serviceTime: isText,
  sendLag: isText,
  cpuNs: orNull(isNumber),
  generatorCpu: isNumber,
  dishonest: (value) => Array.isArray(value) && value.every(isText),
};

const TRIAL: Record<string, Check> = {
  epoch: isCount,
  scenario: isText,
  variant: isText,
  startOrder: isCount,
  slot: isCount,
  port: isCount,
  startedAt: isText,
  outcome: (value) => value === 'ok' || value === 'failed',
  slices: (value) =>
    Array.isArray(value) && value.every((slice) => isObject(slice) && firstWrong(slice, SLICE) === null),
  serviceTime: orNull(isText),
  peakRssBytes: orNull(isNumber),
  startupMs: orNull(isNumber),
  verified: isCount,
  openLoop: (value) =>
    Array.isArray(value) && value.every((it) => isObject(it) && firstWrong(it, STRETCH) === null),
};

const firstWrong = (value: Fields, checks: Record<string, Check>): string | null =>
  Object.keys(checks).find((name) => !checks[name]!(value[name])) ?? null;

function parseObject(text: string, where: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RecordError(`${where} is damaged: ${(cause as Error).message}`, cause);
  }
  if (!isObject(value))
    throw new RecordError(`${where} is damaged: expected an object, got ${text.slice(0, 40)}`);
  if (value.version !== RECORD_VERSION) {
    throw new RecordError(
      `${where} has version ${JSON.stringify(value.version)}; this lab reads version ${RECORD_VERSION}`,
    );
  }
  return value;
}

function checked(value: Fields, checks: Record<string, Check>, where: string): Fields {
  const wrong = firstWrong(value, checks);
  if (wrong === null) return value;
  const got = JSON.stringify(value[wrong])?.slice(0, 60) ?? 'nothing';
  throw new RecordError(`${where} is damaged: "${wrong}" is ${got}`);
}

/** Throws RecordError. `file` is only for the message. */
export function parseExperiment(text: string, file: string): RunRecord {
  const value = checked(parseObject(text, file), EXPERIMENT, file);
  checked(value.plan as Fields, PLAN, `${file}, plan,`);
  return value as unknown as RunRecord;
}

export const experimentText = (record: RunRecord): string => `${JSON.stringify(record, null, 2)}\n`;

export interface ParsedTrials {
  trials: readonly TrialRecord[];
  /** Bytes of the file up to the end of the last whole line. */
  wholeBytes: number;
  /** The last line was cut off (a crash in the middle of writing it) and is left out. */
  torn: boolean;
}

/**
 * Every line is one trial. Only what follows the last line feed may be incomplete: a line that ends
 * properly and cannot be read was damaged later, and throws RecordError with its number.
 */
export function parseTrials(text: string, file: string): ParsedTrials {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const trials = whole
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      const where = `${file}, line ${i + 1},`;
      return checked(parseObject(line, where), TRIAL, where) as unknown as TrialRecord;
    });
  return { trials, wholeBytes: Buffer.byteLength(whole), torn: whole.length < text.length };
}

export const trialText = (trial: TrialRecord): string => `${JSON.stringify(trial)}\n`;
