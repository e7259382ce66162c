/**
 * A trace as text: one line of JSON for the header, then one for each epoch. Slices are lists without names, and times
 * whole µs, which is finer than anything measured: 400 epochs of 8 slices take 200 kB, a quarter of it when packed.
 */
import { RecordError } from '../../model/errors.ts';
import * as is from './fields.ts';
import {
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceEpoch,
  type TraceProcess,
  type TraceSlice,
} from './trace.ts';

type SliceRow = readonly [
  position: number,
  durationUs: number,
  requests: number,
  cpuUs: number | null,
  sumUs: number,
];

export function traceText({ header, epochs }: Trace): string {
  return `${[header, ...epochs.map(epochRow)].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

const epochRow = ({ epoch, wallMs, processes }: TraceEpoch) => ({
  epoch,
  wallMs: Math.round(wallMs),
  processes: processes.map((process) => ({
    startOrder: process.startOrder,
    slot: process.slot,
    startupMs: Math.round(process.startupMs),
    warmup: [process.warmupRequests, Math.round(process.warmupMs)],
    serviceTimeSdUs: process.serviceTimeSdUs === null ? null : Math.round(process.serviceTimeSdUs),
    slices: process.slices.map(sliceRow),
  })),
});

const sliceRow = (slice: TraceSlice): SliceRow => [
  slice.position,
  Math.round(slice.durationUs),
  slice.requests,
  slice.cpuUs === null ? null : Math.round(slice.cpuUs),
  Math.round(slice.serviceTimeSumUs),
];

const HEADER = {
  subject: is.text,
  twin: is.text,
  scenario: is.text,
  run: is.text,
  recordedAt: is.text,
  machine: is.fields,
  seed: is.number,
  git: is.orNull(is.fields),
  load: is.text,
  processesPerEpoch: is.count,
  slicesPerProcess: is.count,
  sliceMs: is.amount,
  discardMs: is.amount,
  epochs: is.count,
  failedEpochs: is.count,
};
const MACHINE = {
  cpuModel: is.text,
  cores: is.count,
  os: is.text,
  node: is.text,
  virtualised: is.orNull(is.text),
  pinned: is.truth,
};
const EPOCH = { epoch: is.count, wallMs: is.amount, processes: is.array };
const PROCESS = {
  startOrder: is.count,
  slot: is.count,
  startupMs: is.amount,
  warmup: is.array,
  serviceTimeSdUs: is.orNull(is.amount),
  slices: is.array,
};
const SLICE_CHECKS = [is.count, is.amount, is.count, is.orNull(is.amount), is.amount];

/** Throws RecordError, which names the file, the line and what was expected. A trace is written whole, so it is read whole. */
export function parseTrace(text: string, file: string): Trace {
  const lines = text.split('\n');
  if (lines.pop() !== '') {
    throw new RecordError(`${file}, line ${lines.length + 1}, is cut off: expected a whole line`);
  }
  const [first, ...rest] = lines;
  const header = parseHeader(first ?? '', file);
  if (rest.length !== header.epochs) {
    throw new RecordError(
      `${file} is damaged: its header promises ${header.epochs} epochs, it has ${rest.length}`,
    );
  }
  return { header, epochs: rest.map((line, i) => parseEpoch(line, `${file}, line ${i + 2},`)) };
}

function parseHeader(line: string, file: string): Trace['header'] {
  const value = is.parseJson(line, `${file}, line 1,`);
  if (!is.isFields(value) || value.format !== TRACE_FORMAT) {
    throw new RecordError(`${file} is no trace: its first line should have "format": "${TRACE_FORMAT}"`);
  }
  if (value.version !== TRACE_VERSION) {
    throw new RecordError(
      `${file} has version ${JSON.stringify(value.version)}; this lab reads version ${TRACE_VERSION}`,
    );
  }
  is.assertFields(value, HEADER, `${file}, line 1`);
  is.assertFields(value.machine, MACHINE, `${file}, line 1, machine`);
  return value as unknown as Trace['header'];
}

function parseEpoch(line: string, where: string): TraceEpoch {
  const value = is.parseJson(line, where);
  is.assertFields(value, EPOCH, where);
  const processes = value.processes as unknown[];
  if (processes.length !== 2)
    throw new RecordError(`${where} is damaged: expected two processes, got ${processes.length}`);
  const [subject, twin] = processes.map((process, i) => parseProcess(process, `${where} process ${i + 1}`));
  return { epoch: value.epoch as number, wallMs: value.wallMs as number, processes: [subject!, twin!] };
}

function parseProcess(value: unknown, where: string): TraceProcess {
  is.assertFields(value, PROCESS, where);
  const { warmup, slices, ...rest } = value as typeof value & { warmup: unknown[]; slices: unknown[] };
  const [warmupRequests, warmupMs] = warmup;
  is.assertFields({ warmupRequests, warmupMs }, { warmupRequests: is.count, warmupMs: is.amount }, where);
  return {
    ...(rest as Pick<TraceProcess, 'startOrder' | 'slot' | 'startupMs' | 'serviceTimeSdUs'>),
    warmupRequests: warmupRequests as number,
    warmupMs: warmupMs as number,
    slices: slices.map((slice, i) => parseSlice(slice, `${where}, slice ${i + 1},`)),
  };
}

function parseSlice(value: unknown, where: string): TraceSlice {
  const row = Array.isArray(value) ? value : [];
  const wrong = SLICE_CHECKS.findIndex((check, i) => !check.holds(row[i]));
  if (wrong !== -1 || row.length !== SLICE_CHECKS.length) {
    throw new RecordError(
      `${where} is damaged: expected [position, duration, requests, CPU time, sum of times], got ${JSON.stringify(value).slice(0, 60)}`,
    );
  }
  const [position, durationUs, requests, cpuUs, serviceTimeSumUs] = row as unknown as SliceRow;
  return { position, durationUs, requests, cpuUs, serviceTimeSumUs };
}
