/** The analysis for machines. `analysis.schema.json` describes it. */
import type { Analysis } from '../harness/model/analysis.ts';
import type { ReportFormat } from './shared/format.ts';

/** Bounds of an interval that is open on a side: the only numbers that may be infinite; null in JSON. */
const OPEN_ENDED = new Set(['low', 'high']);

/**
 * JSON has no NaN or Infinity and `JSON.stringify` turns them into null without a word.
 * @throws RangeError naming the path, for any such number that is not an interval's open end
 */
function checkFinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    if (Math.abs(value) === Number.POSITIVE_INFINITY && OPEN_ENDED.has(path.split('.').at(-1)!)) return;
    throw new RangeError(`${path}: expected a finite number or null, got ${value}`);
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) checkFinite(member, `${path}.${key}`);
}

export function renderJson(analysis: Analysis): string {
  checkFinite(analysis, 'analysis');
  return `${JSON.stringify(analysis, null, 1)}\n`;
}

export const format: ReportFormat = { name: 'json', file: 'report.json', render: renderJson };
