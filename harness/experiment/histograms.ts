import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

/** Service times in µs from 1 µs to 60 s with three digits, as the load generators record them. */
const emptyHistogram = (): Histogram =>
  build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  });

/** Sum of encoded histograms; null when there are none. O(buckets) each. */
export function mergeHistograms(encoded: readonly string[]): Histogram | null {
  if (encoded.length === 0) return null;
  const sum = emptyHistogram();
  for (const text of encoded) sum.add(decodeFromCompressedBase64(text, 64, false));
  return sum;
}

export function mergeEncoded(encoded: readonly string[]): string | null {
  const sum = mergeHistograms(encoded);
  return sum === null ? null : encodeIntoCompressedBase64(sum);
}
