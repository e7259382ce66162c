import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/** Bounds of every time histogram of the lab, in µs: what lies outside is recorded as the bound. */
export const LOWEST_US = 1;
export const HIGHEST_US = 60_000_000;

/** Times in whole µs with 3 significant digits (at most 0.1 % off), 1 µs … 60 s. About 130 KiB. */
export class TimeHistogram {
  readonly #counts: Histogram = build({
    lowestDiscernibleValue: LOWEST_US,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
  });

  record(us: number, count = 1): void {
    const whole = us < LOWEST_US ? LOWEST_US : us > HIGHEST_US ? HIGHEST_US : Math.round(us);
    if (count === 1) this.#counts.recordValue(whole);
    else this.#counts.recordValueWithCount(whole, count);
  }

  get count(): number {
    return this.#counts.totalCount;
  }

  /** Value in µs below or at which `percentile` per cent of the recorded times lie. 0 when empty. */
  percentile(percentile: number): number {
    return this.#counts.totalCount === 0 ? 0 : this.#counts.getValueAtPercentile(percentile);
  }

  reset(): void {
    this.#counts.reset();
  }

  /** HdrHistogram V2, deflated, base64: what `decodeHistogram` and every other HdrHistogram reads. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#counts);
  }
}

/** Throws when `encoded` is not what `encode` wrote. */
export function decodeHistogram(encoded: string): Histogram {
  return decodeFromCompressedBase64(encoded, 32, false);
}
