/**
 * Go's benchmark format, which benchstat reads (golang.org/design/14313-benchmark-format): `key: value` lines that hold from
 * there on, `Unit` lines, and a line a measurement.
 */
import { plain } from '../shared/plain.ts';

export interface GoBenchmark {
  /** Sub-names in order: `[['scenario', 'hello'], ['variant', 'best']]`. */
  name: readonly (readonly [key: string, value: string])[];
  /** The last part of the name. Without it the `-1` of a `ladder-1` would be read as a number of processors. */
  of: string;
  /** What it is a mean of. benchstat reads past it. */
  iterations: number;
  values: readonly (readonly [value: number, unit: string])[];
}

/** Different texts stay different: what ends a name or a part of it is written as in an address. */
const part = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\s%/\p{Cc}\p{Cf}\p{Z}]/gu, (c) =>
      [...new TextEncoder().encode(c)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );

/** Never exponents, which some readers stop at; 12 significant digits. */
const number = (value: number): string => {
  const text = String(Number(value.toPrecision(12)));
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
};

export const configLine = (key: string, value: string): string => `${key}: ${plain(value)}`;

/** `better`: benchstat names a gain a gain. */
export const unitLine = (unit: string, better: 'lower' | 'higher'): string => `Unit ${unit} better=${better}`;

export function benchmarkLine({ name, of, iterations, values }: GoBenchmark): string {
  const parts = name.map(([key, value]) => `/${key}=${part(value)}`).join('');
  return [
    `BenchmarkHTTP${parts}/${of}`,
    String(iterations),
    ...values.map(([value, unit]) => `${number(value)} ${unit}`),
  ].join('\t');
}
