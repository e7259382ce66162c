import { UsageError } from '../../../model/errors.ts';

export interface HeapFlags {
  heap?: boolean;
  growth?: number;
  tool?: string;
  epochs?: number;
  window?: number;
}

/** Throws UsageError for flags that contradict each other or would be without effect, before anything is built. */
export function refuseContradictions(flags: HeapFlags, variants: number): void {
  const given = (['heap', 'growth', 'tool'] as const).filter((name) => flags[name] !== undefined);
  if (given.length > 1) {
    throw new UsageError(`profile: expected one of ${given.map((name) => `--${name}`).join(' and ')}`);
  }
  if (flags.growth === undefined) return;
  if (variants > 1) throw new UsageError(`--growth: expected one variant, got ${variants}`);
  for (const name of ['epochs', 'window'] as const) {
    if (flags[name] !== undefined) {
      throw new UsageError(`--${name}: has no effect with --growth, which loads one process for that time`);
    }
  }
}
