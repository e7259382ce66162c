/**
 * What the sequential test of `betting.ts` can see, and how many epochs an effect needs: by simulation with a
 * fixed seed, because no formula is known. Same arguments, same answer. Scale as in `power.ts`; assumption: normal
 * epochs of a known s.d. A forecast to plan by; no verdict depends on it.
 */
import { createBettingTest, fewestLooks } from './betting.ts';
import { createRandom } from './random.ts';

const RUNS = 300;
/** Beyond this the number needed follows from the effect squared. */
const SIMULATED_EPOCHS = 400;
const HALVINGS = 9;

const known = new Map<string, number>();

function remembered(key: string, compute: () => number): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = compute();
  known.set(key, value);
  return value;
}

/** Epochs at which the simulated experiments are decided, ascending; Infinity where `most` do not suffice. */
function decisionEpochs(effect: number, alpha: number, most: number): number[] {
  const epochs: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    // The same noise for every effect: the answer then moves with the effect, not with luck.
    const random = createRandom('sequential power').fork(`run ${run}`);
    const test = createBettingTest({ initialScale: 1 });
    while (test.n < most && test.eValue < 1 / alpha) test.observe(effect + random.normal());
    epochs.push(test.eValue >= 1 / alpha ? test.n : Number.POSITIVE_INFINITY);
  }
  return epochs.sort((a, b) => a - b);
}

const atPower = (epochs: readonly number[], power: number): number =>
  epochs[Math.ceil(power * epochs.length) - 1]!;

/**
 * Epochs within which the share `power` of all experiments finds an effect of this size. Infinity for an effect
 * of 0. Throws RangeError unless 0 < alpha, power < 1 and sd > 0.
 */
export function sequentialEpochsNeeded(sd: number, effect: number, alpha: number, power = 0.8): number {
  assertInputs(sd, alpha, power);
  const size = Math.abs(effect) / sd;
  if (size === 0) return Number.POSITIVE_INFINITY;
  // Rounded, so that nearly equal questions share an answer.
  const asked = Number(size.toPrecision(2));
  const key = `epochs ${asked} ${alpha} ${power}`;
  return remembered(key, () => {
    const found = atPower(decisionEpochs(asked, alpha, SIMULATED_EPOCHS), power);
    if (Number.isFinite(found)) return found;
    const visible = sequentialDetectable(1, SIMULATED_EPOCHS, alpha, power)!;
    return Math.ceil(SIMULATED_EPOCHS * (visible / asked) ** 2);
  });
}

/**
 * The smallest effect that the share `power` of all experiments finds within n epochs, in the units of `sd`; null if n epochs
 * cannot reach the level whatever the effect.
 */
export function sequentialDetectable(sd: number, n: number, alpha: number, power = 0.8): number | null {
  assertInputs(sd, alpha, power);
  if (n < fewestLooks(alpha)) return null;
  const most = Math.min(n, SIMULATED_EPOCHS);
  const inSd = remembered(`effect ${most} ${alpha} ${power}`, () => {
    const found = (effect: number): boolean => atPower(decisionEpochs(effect, alpha, most), power) <= most;
    let [low, high] = [0, 1];
    while (!found(high)) high *= 2;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (found(middle)) high = middle;
      else low = middle;
    }
    return high;
  });
  return sd * inSd * Math.sqrt(most / n);
}

function assertInputs(sd: number, alpha: number, power: number): void {
  if (!(sd > 0)) throw new RangeError(`sd: expected a number above 0, got ${sd}`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha: expected 0 < alpha < 1, got ${alpha}`);
  if (!(power > 0 && power < 1)) throw new RangeError(`power: expected 0 < power < 1, got ${power}`);
}
