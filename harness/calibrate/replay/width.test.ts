import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import type { Series } from './series.ts';
import { widthOf } from './width.ts';

/** Two processes an epoch whose log costs are the machine's mood plus noise of their own. */
function seriesOf(length: number, mood: (epoch: number) => number, sd = 0.01): Series {
  const random = createRandom('width');
  const cost = [0, 1].map(() =>
    Float64Array.from({ length }, (_, e) => mood(e) + sd * random.normal()),
  ) as unknown as Series['cost'];
  return {
    length,
    unusable: 0,
    ratio: Float64Array.from({ length }, (_, e) => cost[1][e]! - cost[0][e]!),
    cost,
    slices: [],
    pairs: [],
    requests: [],
    first: Int8Array.from({ length }, () => (random.coin() ? 1 : 0)),
    wallMs: new Float64Array(length).fill(1_000),
  };
}

describe('width at equal wall time', () => {
  it('is alike on a still machine: twice as many processes, paired or not', () => {
    const { ratio, interleaved } = widthOf(
      seriesOf(400, () => 0),
      20,
      createRandom(1),
    )!;
    assert.ok(ratio > 0.75 && ratio < 1.33, `${ratio}`);
    // √2 · 1 % over √20 epochs.
    assert.ok(Math.abs(interleaved - 0.01 * Math.sqrt(2 / 20)) < 0.001, `${interleaved}`);
  });
  it('a drift of 0.1 % per epoch costs blocks what it moves in half an experiment, and pairs nothing', () => {
    const still = widthOf(
      seriesOf(400, () => 0),
      20,
      createRandom(1),
    )!;
    const { interleaved, blocks } = widthOf(
      seriesOf(400, (e) => 0.001 * e),
      20,
      createRandom(1),
    )!;
    assert.ok(Math.abs(interleaved - still.interleaved) < 1e-9);
    // The halves' middles lie ten epochs apart.
    assert.ok(Math.abs(Math.sqrt(blocks ** 2 - still.blocks ** 2) - 0.01) < 0.001, `${blocks}`);
  });
  it('says nothing from fewer than three experiments', () => {
    assert.equal(
      widthOf(
        seriesOf(59, () => 0),
        20,
        createRandom(1),
      ),
      null,
    );
    assert.notEqual(
      widthOf(
        seriesOf(60, () => 0),
        20,
        createRandom(1),
      ),
      null,
    );
  });
});
