import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Coverage, coverageTable, MACHINES } from './coverage.ts';

const RUNS = 1_000;
/** Three standard errors of a share of 95 % in so many runs. */
const LUCK = 3 * Math.sqrt((0.95 * 0.05) / RUNS);

describe('coverage of every kind of interval', () => {
  const rows = coverageTable('coverage', RUNS);
  const named = ({ interval, machine, epochs, nominal, covered }: Coverage): string =>
    `${interval}, ${machine}, ${epochs} epochs: ${covered} of ${nominal}`;

  it('is tried on every machine, at two confidences and lengths', () => {
    assert.equal(rows.length, Object.keys(MACHINES).length * 2 * 2 * 3);
  });
  it('an exact interval covers what it says, neither less nor more', () => {
    for (const row of rows.filter(({ interval }) => interval === 'fixed number of epochs')) {
      assert.ok(Math.abs(row.covered - row.nominal) < LUCK, named(row));
    }
  });
  it('a confidence sequence never covers less, wherever one looks or stops', () => {
    for (const row of rows.filter(({ interval }) => interval !== 'fixed number of epochs')) {
      assert.ok(row.covered > row.nominal - LUCK, named(row));
      // At 99 % it is within a point of it from above, too.
      if (row.nominal === 0.99) assert.ok(row.covered < row.nominal + 0.0101, named(row));
    }
  });
  it('the same seed gives the same table', () => {
    assert.deepEqual(coverageTable('again', 100), coverageTable('again', 100));
  });
});
