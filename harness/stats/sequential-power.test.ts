import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBettingTest, fewestLooks } from './betting.ts';
import { epochsNeeded } from './power.ts';
import { createRandom } from './random.ts';
import { sequentialDetectable, sequentialEpochsNeeded } from './sequential-power.ts';
import { rate } from './simulation.ts';

describe('the sequential test’s power', () => {
  it('is what a simulation with other seeds finds', () => {
    for (const [effect, alpha] of [
      [1, 0.01],
      [2, 0.01],
      [1, 0.05],
    ] as const) {
      const n = sequentialEpochsNeeded(1, effect, alpha);
      const found = (epochs: number): number => {
        const random = createRandom(`power ${effect} ${alpha}`);
        return rate(1_000, () => {
          const test = createBettingTest({ initialScale: 1 });
          while (test.n < epochs && test.eValue < 1 / alpha) test.observe(effect + random.normal());
          return test.eValue >= 1 / alpha;
        });
      };
      const text = `${effect} at ${alpha}: ${n} epochs find ${found(n)}`;
      assert.ok(found(n) > 0.75 && found(n - 1) < 0.85, text);
    }
  });

  it('asks for more epochs than the test that looks once, but less than twice and a bit', () => {
    for (const effect of [0.5, 1, 2]) {
      const [sequential, fixed] = [sequentialEpochsNeeded(1, effect, 0.01), epochsNeeded(1, effect, 0.01)];
      assert.ok(sequential > fixed && sequential < 2.3 * fixed, `${effect}: ${sequential} against ${fixed}`);
    }
  });

  it('scales with the s.d., and with 1/√n far out', () => {
    assert.equal(sequentialDetectable(0.02, 20, 0.01), 0.02 * sequentialDetectable(1, 20, 0.01)!);
    const far = sequentialDetectable(1, 1_600, 0.01)! / sequentialDetectable(1, 400, 0.01)!;
    assert.ok(Math.abs(far - 0.5) < 1e-12);
    assert.ok(sequentialEpochsNeeded(1, 0.05, 0.01) > 10 * sequentialEpochsNeeded(1, 0.2, 0.01));
  });

  it('the two questions answer one another', () => {
    const visible = sequentialDetectable(1, 40, 0.01)!;
    assert.ok(Math.abs(sequentialEpochsNeeded(1, visible, 0.01) - 40) <= 3);
  });

  it('says where nothing can be seen, and refuses nonsense', () => {
    assert.equal(sequentialDetectable(1, fewestLooks(0.01) - 1, 0.01), null);
    assert.notEqual(sequentialDetectable(1, fewestLooks(0.01), 0.01), null);
    assert.equal(sequentialEpochsNeeded(1, 0, 0.01), Number.POSITIVE_INFINITY);
    assert.throws(() => sequentialEpochsNeeded(0, 1, 0.01), /sd: expected a number above 0, got 0/);
    assert.throws(() => sequentialDetectable(1, 10, 1), /alpha: expected 0 < alpha < 1, got 1/);
  });
});

it('the fewest looks: one fewer cannot decide, whatever the data', () => {
  for (const alpha of [0.05, 0.01, 0.001]) {
    const n = fewestLooks(alpha);
    const best = (epochs: number): number => {
      const test = createBettingTest({ initialScale: 1 });
      for (let i = 0; i < epochs; i++) test.observe(100);
      return test.eValue;
    };
    assert.ok(best(n - 1) < 1 / alpha && best(n) >= 1 / alpha);
  }
  assert.throws(() => fewestLooks(0), /alpha/);
});
