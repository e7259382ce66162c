/**
 * Quantiles of the normal and of Student's t distribution. Ours, because simple-statistics' `probit` is right
 * to three digits only (1.957 for 0.975) and it has no t.
 */

/** c0 + c1·x + c2·x² … */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((value, c) => value * x + c, 0);

/**
 * z with P(Z ≤ z) = p, to seven digits. ±Infinity at 0 and 1; throws RangeError outside.
 * Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (PPND7), Appl. Statist. 37 (1988).
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: expected 0 ≤ p ≤ 1, got ${p}`);
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * polynomial([3.3871327179, 50.434271938, 159.29113202, 59.10937472], r)) /
      polynomial([1, 17.895169469, 78.757757664, 67.1875636], r)
    );
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z =
    r <= 5
      ? polynomial([1.4234372777, 2.75681539, 1.3067284816, 0.17023821103], r - 1.6) /
        polynomial([1, 0.7370016425, 0.12021132975], r - 1.6)
      : polynomial([6.657905115, 3.081226386, 0.42868294337, 0.017337203997], r - 5) /
        polynomial([1, 0.24197894225, 0.012258202635], r - 5);
  return q < 0 ? -z : z;
}

/**
 * t with P(T ≤ t) = p, T of Student's distribution. Within 0.1 % from 5 degrees of freedom on (p up to 0.995),
 * which is where the lab asks; 3 % at 3. Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.7.5.
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom >= 1)) {
    throw new RangeError(`studentQuantile: expected degrees of freedom ≥ 1, got ${degreesOfFreedom}`);
  }
  const z = normalQuantile(p);
  if (!Number.isFinite(z)) return z;
  const z2 = z * z;
  // Cornish–Fisher expansion: each term is a polynomial in z over a power of the degrees of freedom.
  const terms = [
    z,
    (z * polynomial([1, 1], z2)) / 4,
    (z * polynomial([3, 16, 5], z2)) / 96,
    (z * polynomial([-15, 17, 19, 3], z2)) / 384,
    (z * polynomial([-945, -1920, 1482, 776, 79], z2)) / 92_160,
  ];
  return polynomial(terms, 1 / degreesOfFreedom);
}
