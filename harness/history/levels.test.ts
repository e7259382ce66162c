import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { levelsOf } from './levels.ts';
import { madeSeries, nightName } from './testing/experiments.ts';

describe('levels of a series', () => {
  it('are found with the commits between them, and how much they differ', () => {
    const { nights } = madeSeries({ nights: 60, level: (n) => (n < 20 ? 0 : n < 45 ? 0.02 : -0.03) });
    const { levels, isolated, secondOpinion } = levelsOf(nights);
    assert.deepEqual(
      levels.map(({ from, to, after, upTo }) => [from, to, after, upTo]),
      [
        [nightName(0), nightName(19), null, null],
        [nightName(20), nightName(44), 'commit-19', 'commit-20'],
        [nightName(45), nightName(59), 'commit-44', 'commit-45'],
      ],
    );
    const change = levels[2]!.change!;
    assert.ok(change.low < Math.exp(-0.05) && Math.exp(-0.05) < change.high && change.high < 0.96);
    assert.deepEqual(isolated, []);
    assert.deepEqual(secondOpinion, [nightName(20), nightName(45)]);
  });

  it('a night that stands alone is named and makes no level', () => {
    const { nights } = madeSeries({ nights: 40, level: (n) => (n === 17 ? 0.2 : 0) });
    const { levels, isolated } = levelsOf(nights);
    assert.deepEqual([levels.length, isolated], [1, [nightName(17)]]);
    assert.ok(Math.abs(levels[0]!.ratio.ratio - 1) < 0.005);
  });

  it('the last night is a level by itself once it was measured again', () => {
    const { nights } = madeSeries({ nights: 30, level: (n) => (n === 29 ? 0.08 : 0) });
    const last = nights.pop()!;
    const again = levelsOf([...nights, { ...last, second: last.first }]).levels;
    assert.deepEqual(
      again.map(({ nights: count }) => count),
      [29, 1],
    );
    assert.ok(levelsOf([...nights, last]).levels.every(({ nights: count }) => count > 1));
  });

  it('there are none of no nights, and one of one', () => {
    assert.deepEqual(levelsOf([]).levels, []);
    const one = levelsOf(madeSeries({ nights: 1 }).nights);
    assert.deepEqual([one.levels.length, one.between], [1, null]);
  });
});
