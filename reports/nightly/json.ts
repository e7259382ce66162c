/** The night for machines. `nightly.schema.json` describes it. */
import type { NightlyReport } from '../../harness/model/nightly.ts';

/** JSON has neither NaN nor Infinity. Throws RangeError naming the path of such a number. */
export function nightlyJson(report: NightlyReport): string {
  assertFinite(report, 'report');
  return `${JSON.stringify(report, null, 1)}\n`;
}

function assertFinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`${path}: expected a finite number or null, got ${value}`);
  if (value === null || typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) assertFinite(member, `${path}.${key}`);
}
