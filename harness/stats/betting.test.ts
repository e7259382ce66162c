import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { confidenceSequence, createBettingTest } from './betting.ts';
import { createRandom } from './random.ts';
import { NOISES, rate, simulateEpochs } from './simulation.ts';

const options = { initialScale: 1 };

/** Epochs until E reaches the bound; undefined if it never does. */
function stopsAt(differences: readonly number[], bound: number): number | undefined {
  const betting = createBettingTest(options);
  const at = differences.findIndex((d) => betting.observe(d) >= bound);
  return at === -1 ? undefined : at + 1;
}

test('the first two bets by hand', () => {
  const betting = createBettingTest(options);
  assert.equal(betting.eValue, 1);
  // Stake ½, ψ = 0.8: E = ½·1.4 + ½·0.6.
  assert.ok(Math.abs(betting.observe(0.8) - 1) < 1e-12);
  // Stake 0.8/(0.25 + 0.64) = 0.8989; scale median(1, 0.8) = 0.9, ψ = −0.5.
  const stake = 0.8 / 0.89;
  const expected = (1.4 * (1 - stake / 2) + 0.6 * (1 + stake / 2)) / 2;
  assert.ok(Math.abs(betting.observe(-0.45) - expected) < 1e-12);
  assert.equal(betting.n, 2);
  assert.equal(betting.largest, 1);
});

test('E is a fair game: over all sign patterns its mean is 1 after every epoch', () => {
  const sizes = [0.3, 2, 0.9, 0.01, 5, 1.1, 0];
  for (let n = 1; n <= sizes.length; n++) {
    let total = 0;
    for (let mask = 0; mask < 2 ** n; mask++) {
      const betting = createBettingTest(options);
      for (let i = 0; i < n; i++) betting.observe((mask >> i) & 1 ? -sizes[i]! : sizes[i]!);
      total += betting.eValue;
    }
    assert.ok(Math.abs(total / 2 ** n - 1) < 1e-12, `after ${n}: ${total / 2 ** n}`);
  }
});

test('the sign of the whole makes no difference, and one wild epoch no more than a clear one', () => {
  const xs = [0.4, -1, 2, 0.3, 0.8];
  const last = (ds: number[]): number => {
    const betting = createBettingTest(options);
    return ds.map((d) => betting.observe(d)).at(-1)!;
  };
  assert.equal(last(xs), last(xs.map((x) => -x)));
  assert.equal(last([...xs, 100]), last([...xs, 1e9]));
});

test('epochs without any difference bet nothing; a long run of clear ones does not overflow into NaN', () => {
  const betting = createBettingTest(options);
  for (let i = 0; i < 50; i++) assert.equal(betting.observe(0), 1);
  assert.ok(betting.observe(1e-9) > 0);
  for (let i = 0; i < 3_000; i++) betting.observe(1);
  assert.ok(betting.eValue > 1e300);
  assert.throws(() => betting.observe(Number.NaN), RangeError);
  assert.throws(() => createBettingTest({ initialScale: 0 }), RangeError);
});

describe('peeking after each of 100 epochs, 3,000 experiments', () => {
  for (const [name, noise] of Object.entries(NOISES)) {
    test(`${name} noise with a drift: false alarms at most 5 % and 1 %`, () => {
      const random = createRandom(`peek ${name}`);
      const largest = Array.from({ length: 3_000 }, () => {
        const betting = createBettingTest(options);
        const world = { n: 100, noise, placeBias: (epoch: number) => 0.02 * epoch };
        for (const d of simulateEpochs(random, world)) betting.observe(d);
        return betting.largest;
      });
      for (const alpha of [0.05, 0.01]) {
        const alarms = rate(largest.length, (run) => largest[run]! >= 1 / alpha);
        // Three standard errors of the simulation.
        const error = 3 * Math.sqrt((alpha * (1 - alpha)) / largest.length);
        assert.ok(alarms <= alpha + error, `${alpha}: ${alarms}`);
        assert.ok(alarms > alpha / 10, `${alpha}: ${alarms} is so low that the simulation must be wrong`);
      }
    });
  }
});

test('finds what is there: a clear effect within 9 epochs at 5 %, a plain one within 20', () => {
  const random = createRandom('power of betting');
  const median = (effect: number): number => {
    const stops = Array.from({ length: 400 }, () =>
      stopsAt(simulateEpochs(random, { n: 80, noise: NOISES.normal, effect }), 20),
    ).map((stop) => stop ?? 81);
    return stops.sort((a, b) => a - b)[200]!;
  };
  assert.ok(median(5) <= 9);
  assert.ok(median(-5) <= 9);
  assert.ok(median(1) <= 20);
});

describe('confidence sequence', () => {
  test('is the whole line, null, until enough has been bet', () => {
    assert.equal(confidenceSequence([], 0.95, options), null);
    assert.equal(confidenceSequence([1, 1.1, 0.9], 0.95, options), null);
  });

  test('its ends are where the test begins to reject, at some look', () => {
    const random = createRandom('ends');
    const xs = simulateEpochs(random, { n: 30, noise: NOISES.normal, effect: 2 });
    const { low, high } = confidenceSequence(xs, 0.95, options)!;
    const rejects = (shift: number): boolean =>
      stopsAt(
        xs.map((x) => x - shift),
        20,
      ) !== undefined;
    assert.ok(rejects(low) && !rejects(low + 1e-6));
    assert.ok(rejects(high) && !rejects(high - 1e-6));
    assert.ok(low < 2 && high > 2 && high - low < 2.5, `${low} … ${high}`);
  });

  test('only ever narrows as epochs come in', () => {
    const random = createRandom('narrowing');
    const xs = simulateEpochs(random, { n: 25, noise: NOISES.skewed, effect: -1 });
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let n = 1; n <= xs.length; n++) {
      const now = confidenceSequence(xs.slice(0, n), 0.95, options);
      if (now === null) continue;
      // The grid moves with the data, so a hull may find a gap's far side at one look and not at another.
      assert.ok(now.low >= low - 0.05 && now.high <= high + 0.05, `epoch ${n}`);
      [low, high] = [now.low, now.high];
    }
    assert.ok(high - low < 2);
  });

  test('constant differences are enclosed', () => {
    const interval = confidenceSequence(new Array(20).fill(0.25), 0.95, options)!;
    assert.ok(interval.low <= 0.25 && interval.high >= 0.25);
  });

  test('covers the true shift at all looks at once', () => {
    const random = createRandom('sequence coverage');
    const covered = rate(400, () => {
      const xs = simulateEpochs(random, { n: 40, noise: NOISES.normal, effect: 0.8 });
      const interval = confidenceSequence(xs, 0.9, options);
      return interval === null || (interval.low <= 0.8 && interval.high >= 0.8);
    });
    assert.ok(covered >= 0.9 - 0.01, `${covered}`);
  });
});
