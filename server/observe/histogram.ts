const FIRST_US = 10;

/**
 * Upper bounds of the buckets in microseconds, inclusive: 10 µs doubled 22 times, up to 41.9 s, which is beyond
 * the default deadline of an answer. A share read off them is right to a factor of two.
 */
export const BOUNDS_US: readonly number[] = Array.from({ length: 23 }, (_, k) => FIRST_US * 2 ** k);

/** Durations counted into fixed buckets. Recording allocates nothing. */
export class Histogram {
  /** Per bucket, not cumulative; the last one counts what lies above all bounds. */
  readonly counts = new Float64Array(BOUNDS_US.length + 1);
  sumUs = 0;

  record(durationMs: number): void {
    const us = Math.max(0, durationMs * 1_000);
    this.sumUs += us;
    const doublings = 32 - Math.clz32(Math.ceil(Math.min(us, 1e9) / FIRST_US) - 1);
    this.counts[us <= FIRST_US ? 0 : Math.min(doublings, BOUNDS_US.length)]!++;
  }
}
