import { checkKeys, isFields, numberIn, unexpected, wholeIn } from './spec.ts';

export const FAULT_KINDS = ['reset', 'empty', 'truncate', 'malformed-chunk', 'hang', 'status'] as const;

export interface Fault {
  kind: (typeof FAULT_KINDS)[number];
  /** Share of the requests that meet it. */
  rate: number;
  /** Of a `status` fault. */
  status: number;
  /** Of `truncate`: how much of the body is sent; below 1 a share of it, from 1 on bytes. null: half. */
  after: number | null;
}

export interface FaultOptions {
  /** Rates add up to 1 at most. */
  faults: readonly Fault[];
  /** The script's own seed for the draws. */
  seed: number | null;
}

const KEYS = ['kind', 'rate', 'status', 'after', 'seed'];
/** Ten times 0.1 is a little more than 1. */
const ROUNDING = 1e-9;

/** One fault or a list of them. Throws TypeError `${where}…: expected …, got …`. */
export function parseFaults(spec: unknown, where: string): FaultOptions {
  const list: readonly unknown[] = Array.isArray(spec) ? spec : [spec];
  if (list.length === 0) throw unexpected(where, 'at least one fault', spec);
  const at = (i: number): string => (Array.isArray(spec) ? `${where}[${i}]` : where);
  const faults = list.map((entry, i) => parseFault(entry, at(i)));
  const total = faults.reduce((sum, { rate }) => sum + rate, 0);
  if (total > 1 + ROUNDING) throw unexpected(where, 'rates that add up to 1 at most', total);
  const seeds = list.map((entry) => (entry as { seed?: unknown }).seed);
  const given = seeds.findIndex((seed) => seed !== undefined);
  if (given < 0) return { faults, seed: null };
  const seed = wholeIn(seeds[given], `${at(given)}.seed`, 'a whole number', 0, Number.MAX_SAFE_INTEGER);
  const other = seeds.findIndex((value) => value !== undefined && value !== seed);
  // One draw decides among all of them.
  if (other >= 0)
    throw unexpected(`${at(other)}.seed`, `the same seed for the whole list, ${seed}`, seeds[other]);
  return { faults, seed };
}

function parseFault(spec: unknown, where: string): Fault {
  if (!isFields(spec)) throw unexpected(where, `{kind: ${FAULT_KINDS.join(' | ')}, rate, …}`, spec);
  checkKeys(spec, KEYS, where);
  const kind = FAULT_KINDS.find((name) => name === spec.kind);
  if (kind === undefined) throw unexpected(`${where}.kind`, `one of ${FAULT_KINDS.join(', ')}`, spec.kind);
  for (const [key, owner] of [
    ['status', 'status'],
    ['after', 'truncate'],
  ] as const) {
    if (spec[key] !== undefined && kind !== owner) {
      throw unexpected(`${where}.${key}`, `it only with kind "${owner}"`, kind);
    }
  }
  return {
    kind,
    rate: numberIn(spec.rate ?? 1, `${where}.rate`, 'a share from 0 to 1', 0, 1),
    status: wholeIn(spec.status ?? 503, `${where}.status`, 'a status from 200 to 599', 200, 599),
    after: spec.after === undefined ? null : parseAfter(spec.after, `${where}.after`),
  };
}

function parseAfter(spec: unknown, where: string): number {
  const after = numberIn(spec, where, 'a share below 1 or a whole number of bytes', 0);
  if (after > 1 && !Number.isInteger(after)) throw unexpected(where, 'a whole number of bytes', spec);
  return after;
}

/** Every request meets the first of them: there is nothing to draw. */
export const isCertain = ([first]: readonly Fault[]): boolean => first!.rate > 1 - ROUNDING;

/** `draw` in [0, 1) decides which fault a request meets, if any. */
export function chooseFault(faults: readonly Fault[], draw: number): Fault | null {
  let below = 0;
  for (const fault of faults) {
    below += fault.rate;
    // Rates that add up to 1 leave nothing over, whatever their sum is in binary.
    if (draw < below || below > 1 - ROUNDING) return fault;
  }
  return null;
}
