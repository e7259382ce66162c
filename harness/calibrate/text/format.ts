/** Numbers of the calibration as text. */

/** `0.49`, `52.9`, `100`: per cent without the sign; fewer decimals where they mean nothing. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value === 0 || value >= 99.95) return value.toFixed(0);
  return value.toFixed(value < 9.995 ? 2 : 1);
}

/** `1 %` from a level of 0.01. */
export const level = (alpha: number): string => `${Number((100 * alpha).toPrecision(3))} %`;

/** `+0.3 %` from 0.003. */
export const planted = (effect: number): string => `+${level(effect)}`;

/** `0.2 s`, `1.3 s`. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** `2.1 %` from an s.d. on the log scale; `–` when there is none. */
export const spread = (sd: number | null): string =>
  sd === null ? '–' : `${(100 * sd).toFixed(sd < 0.0995 ? 1 : 0)} %`;

export const count = (n: number): string => n.toLocaleString('en-US');

const BARS = '▁▂▃▄▅▆▇█';

/** One character per share; a blank below a sixteenth. */
export const sparkline = (shares: readonly number[]): string =>
  shares.map((share) => BARS[Math.round(share * BARS.length) - 1] ?? ' ').join('');
