/** Numbers and verdicts in the words that every format uses, so that all reports say the same. */
import type { Effect, VariantRow, VerdictKind } from '../../harness/model/analysis.ts';
import { gateText } from '../../harness/model/gate-text.ts';
import type { ConformanceSummary } from '../../harness/model/records.ts';
import {
  formatBytes,
  formatChange,
  formatDuration,
  formatRate,
  formatUs,
} from '../../harness/model/units.ts';

export interface VerdictWords {
  /** Shape that tells the verdict without colour. */
  symbol: string;
  word: string;
  meaning: string;
}

export const VERDICTS: Readonly<Record<VerdictKind, VerdictWords>> = {
  faster: { symbol: '▲', word: 'faster', meaning: 'less CPU time per request, beyond doubt' },
  slower: { symbol: '▼', word: 'slower', meaning: 'more CPU time per request, beyond doubt' },
  same: { symbol: '=', word: 'same', meaning: 'the whole interval lies inside the margin' },
  unresolved: { symbol: '?', word: 'unresolved', meaning: 'the interval is too wide to say: measure longer' },
  void: { symbol: '✕', word: 'void', meaning: 'a control or a check failed: the numbers prove nothing' },
  investigate: {
    symbol: '!',
    word: 'investigate',
    meaning: 'CPU per request and throughput contradict each other',
  },
};

export const NONE = '–';

/** A value or a dash: what could not be measured is never a 0. */
const orNone = (value: number | null, format: (value: number) => string): string =>
  value === null || !Number.isFinite(value) ? NONE : format(value);

export const us = (value: number | null): string => orNone(value, formatUs);
export const ms = (value: number | null): string => orNone(value, formatDuration);
export const bytes = (value: number | null): string => orNone(value, formatBytes);
export const rate = (value: number | null): string => orNone(value, formatRate);

/** `1.2 %` of a share 0.012; enough decimals that a margin of 0.25 % keeps its 5. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3))} %`;
}

/** Three decimals near 1, three significant digits away from it: `0.934`, `0.0714`, `14.1`. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  if (value >= 9.995) return value >= 99.95 ? value.toFixed(0) : value.toFixed(1);
  return value.toFixed(value < 0.0995 ? 4 : 3);
}

export const ratioInterval = (effect: Effect): string => `${ratio(effect.low)} – ${ratio(effect.high)}`;

/** `−6.6 %`, or `×14.1` from a doubling on, where percentages stop being read. */
export function change(value: number, decimals = 1): string {
  if (!Number.isFinite(value)) return '∞';
  return value >= 2 ? `×${ratio(value)}` : formatChange(value, decimals);
}

/** Two decimals for a small effect known to better than 0.2 points, else one. */
const decimalsOf = (effect: Effect): number =>
  effect.high - effect.low < 0.002 && Math.abs(effect.ratio - 1) < 0.1 ? 2 : 1;

export const effectChange = (effect: Effect): string => change(effect.ratio, decimalsOf(effect));

/** `−7.3 … −5.9 %` */
export function changeInterval(effect: Effect): string {
  const [low, high] = [change(effect.low, decimalsOf(effect)), change(effect.high, decimalsOf(effect))];
  const shared = low.endsWith(' %') && high.endsWith(' %');
  return `${shared ? low.slice(0, -2) : low} … ${high}`;
}

/** Does the interval lie wholly on the better side, wholly on the worse, or on both? */
export function direction(effect: Effect): 'better' | 'worse' | 'both' {
  if (effect.low <= 1 && effect.high >= 1) return 'both';
  return effect.ratio < 1 === (effect.better === 'lower') ? 'better' : 'worse';
}

export function pValue(p: number | null): string {
  if (p === null) return NONE;
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

export function confidence(effect: Effect): string {
  return percent(effect.confidence);
}

/** Whole minutes: a forecast is no better than that. */
export const minutes = (value: number): string => formatDuration(Math.max(1, Math.round(value)) * 60_000);

/**
 * What was asked of a target before it was measured: `60/60`, and `, 53/56 level cases, 3 deviate as declared` where the
 * chosen levels bring cases of their own; `npm test passed, 12 answers as expected` at the gate.
 */
export function suite(summary: ConformanceSummary): string {
  const gate = summary.gate === undefined ? '' : gateText(summary.gate);
  if (!hasSuite(summary)) return gate === '' ? 'nothing was asked' : gate;
  return gate === '' ? cases(summary) : `${cases(summary)}; ${gate}`;
}

/** A variant of the mock server, which has a suite of its own. */
export const hasSuite = ({ total }: ConformanceSummary): boolean => total > 0;

function cases(summary: ConformanceSummary): string {
  const own = summary.levelTotal === 0 ? '' : `, ${summary.levelPassed}/${summary.levelTotal} level cases`;
  const deviating = declaredDeviations(summary);
  return `${summary.passed}/${summary.total}${own}${deviating === 0 ? '' : `, ${deviating} deviate as declared`}`;
}

const declaredDeviations = (summary: ConformanceSummary): number =>
  summary.cases.filter(({ status }) => status === 'deviates').length;

/** Every case holds, or deviates as its level declares. */
export const suitePassed = (summary: ConformanceSummary): boolean =>
  summary.passed === summary.total &&
  summary.levelPassed + declaredDeviations(summary) === summary.levelTotal;

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** Absolute numbers of a row in the order in which all formats show them. */
export const ROW_COLUMNS: readonly {
  title: string;
  value(row: VariantRow): number | null;
  text(row: VariantRow): string;
}[] = [
  { title: 'CPU/request', value: (row) => row.cpuUsPerRequest, text: (row) => us(row.cpuUsPerRequest) },
  {
    title: 'req/s',
    value: (row) => row.throughputPerS,
    text: (row) => rate(row.throughputPerS).replace(' req/s', ''),
  },
  {
    title: 'p50',
    value: (row) => row.serviceTime?.p50Us ?? null,
    text: (row) => us(row.serviceTime?.p50Us ?? null),
  },
  {
    title: 'p99',
    value: (row) => row.serviceTime?.p99Us ?? null,
    text: (row) => us(row.serviceTime?.p99Us ?? null),
  },
  { title: 'peak RSS', value: (row) => row.peakRssBytes, text: (row) => bytes(row.peakRssBytes) },
  { title: 'start-up', value: (row) => row.startupMs, text: (row) => ms(row.startupMs) },
];
