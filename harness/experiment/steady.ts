/** Largest change between the last tenths of a warm-up that still counts as steady. */
const TOLERANCE = 0.1;

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

/**
 * Had the throughput settled? Compares the last two tenths with the two before them; pairs, because
 * a single tenth of a short warm-up is mostly noise. Fewer than four tenths cannot be judged: not steady.
 */
export function isSteady(tenthsPerS: readonly number[]): boolean {
  if (tenthsPerS.length < 4) return false;
  const before = mean(tenthsPerS.slice(-4, -2));
  const last = mean(tenthsPerS.slice(-2));
  return before > 0 && Math.abs(last / before - 1) <= TOLERANCE;
}
