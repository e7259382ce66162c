/** Lines of `--trace-gc` and what they add up to. Pure. */
import { formatCount, formatUs, US_PER_MS } from '../../model/units.ts';
import { median } from '../../stats/location.ts';
import type { ToolTable } from './tool.ts';

export interface Collection {
  /** V8's word: `Scavenge`, `Mark-Compact`, `Mark-Compact (reduce)`, `Minor Mark-Sweep`. */
  kind: string;
  /** For which nothing else ran. */
  pauseMs: number;
  /** Marking in steps between other work before that, on the same thread. */
  stepsMs: number;
}

export interface CollectionsOfKind {
  kind: string;
  count: number;
  per1000Requests: number;
  pauseMs: { p50: number; max: number };
  /** Pauses and steps ÷ time, 0…1. */
  share: number;
}

export interface CollectionsSummary {
  wallMs: number;
  requests: number;
  /** Most frequent first. */
  kinds: readonly CollectionsOfKind[];
  all: CollectionsOfKind;
}

/**
 * `[48:0x3e0] 61 ms: Scavenge 5.1 (6.2) -> 4.8 (9.2) MB, pooled: 0.0 MB, 0.81 / 0.00 ms  (average mu = 1.000, …) …`
 * The place in brackets may have an isolate's number more. Sizes of before and after are MB; times are ms.
 */
const LINE =
  /^\[[^\]]+\]\s+\d+ ms: (.+?) [\d.]+ \([\d.]+\) -> [\d.]+ \([\d.]+\) MB,(?: pooled: [\d.]+ MB,)? ([\d.]+) \/ [\d.]+ ms/;
/** `(+ 4.2 ms in 20 steps since start of marking, …)` */
const STEPS = /\(\+ ([\d.]+) ms in \d+ steps since start of marking/;

/** null for any other line. */
export function parseTraceLine(line: string): Collection | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const steps = STEPS.exec(line);
  return { kind: match[1]!, pauseMs: Number(match[2]), stepsMs: steps === null ? 0 : Number(steps[1]) };
}

export function summariseCollections(
  collections: readonly Collection[],
  { wallMs, requests }: { wallMs: number; requests: number },
): CollectionsSummary {
  const of = (kind: string, own: readonly Collection[]): CollectionsOfKind => {
    const pauses = own.map(({ pauseMs }) => pauseMs);
    return {
      kind,
      count: own.length,
      per1000Requests: (1_000 * own.length) / requests,
      pauseMs: { p50: median(pauses), max: Math.max(...pauses) },
      share: own.reduce((sum, { pauseMs, stepsMs }) => sum + pauseMs + stepsMs, 0) / wallMs,
    };
  };
  const byKind = Map.groupBy(collections, ({ kind }) => kind);
  return {
    wallMs,
    requests,
    kinds: [...byKind].map(([kind, own]) => of(kind, own)).sort((a, b) => b.count - a.count),
    all: of('all', collections),
  };
}

export function collectionsTable({ kinds, all, requests }: CollectionsSummary): ToolTable {
  const row = ({ kind, count, per1000Requests, pauseMs, share }: CollectionsOfKind): string[] => [
    kind,
    formatCount(count),
    per1000Requests.toPrecision(3),
    formatUs(pauseMs.p50 * US_PER_MS),
    formatUs(pauseMs.max * US_PER_MS),
    `${(100 * share).toFixed(1)} %`,
  ];
  return {
    head: ['collections', 'number', 'per 1,000 requests', 'pause p50', 'max', 'of the time'],
    rows: (kinds.length > 1 ? [...kinds, all] : kinds).map(row),
    note: `While ${formatCount(requests)} requests were answered as fast as it goes. Marking in steps is in the share of time, not in the pauses.`,
  };
}
