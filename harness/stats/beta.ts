/**
 * The regularised incomplete beta function I_x(a, b), from which Student's t, F and the exact interval of a
 * proportion follow. Ours, because simple-statistics has none.
 */

/** Terms of the continued fraction; some √max(a, b) are used. */
const TERMS = 10_000;
const PRECISION = 1e-15;
/** Stirling's series is exact to double precision from here on. */
const STIRLING_FROM = 16;
const HALVINGS = 60;

/** ln Γ(x), x > 0, to 1e-14 relative. Stirling's series, https://dlmf.nist.gov/5.11.E1, shifted up for small x. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma: expected a number above 0, got ${x}`);
  let z = x;
  let product = 1;
  while (z < STIRLING_FROM) product *= z++;
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}

/**
 * I_x(a, b) = P(X ≤ x) of a beta distributed X, to some 1e-13. Throws RangeError unless 0 ≤ x ≤ 1, a > 0, b > 0.
 * Continued fraction https://dlmf.nist.gov/8.17.E22, evaluated by Lentz' method (Appl. Optics 15, 1976).
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) {
    throw new RangeError(`regularisedBeta: expected 0 ≤ x ≤ 1, a > 0, b > 0, got ${x}, ${a}, ${b}`);
  }
  if (x === 0 || x === 1) return x;
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const logFront =
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a);
  return Math.exp(logFront) / continuedFraction(x, a, b);
}

/** 1 + d₁/(1 + d₂/(1 + …)). */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let value = 1;
  let c = 1;
  let d = 0;
  for (let i = 1; i <= TERMS; i++) {
    const m = i >> 1;
    const term =
      i % 2 === 0
        ? (m * (b - m) * x) / ((a + i - 1) * (a + i))
        : (-(a + m) * (a + b + m) * x) / ((a + i - 1) * (a + i));
    d = 1 + term * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + term / c;
    if (Math.abs(c) < tiny) c = tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) return value;
  }
  throw new RangeError(`regularisedBeta: no convergence within ${TERMS} terms at ${x}, ${a}, ${b}`);
}

/** x with I_x(a, b) = p, by halving. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile: expected 0 ≤ p ≤ 1, got ${p}`);
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (regularisedBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
