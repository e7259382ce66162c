import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CalibrationSummary } from '../../model/calibration.ts';
import { updated } from './update.ts';

const conditions = { cpuModel: 'x', cores: 2, subject: 'baseline', scenario: 'hello', alpha: 0.01 };
const before: CalibrationSummary = {
  version: 1,
  measuredAt: '2026-01-01T00:00:00.000Z',
  ...conditions,
  replay: { epochs: 400, experiments: 10_000, falseVerdicts: 90 },
  live: null,
  mde: 0.02,
  mdeBudgetMs: 180_000,
  power: [],
};
const live = { experiments: 30, falseVerdicts: 0, voids: 1, budgetMs: 60_000 };
const now = '2026-11-21T00:00:00.000Z';

it('a new part stands beside those that still hold', () => {
  assert.deepEqual(updated(before, conditions, { live }, now), {
    summary: { ...before, live, measuredAt: now },
    dropped: null,
  });
});

it('what was measured of another subject is dropped, and it is said', () => {
  const { summary, dropped } = updated(before, { ...conditions, subject: 'best' }, { live }, now);
  assert.deepEqual([summary.replay, summary.mde, summary.live], [null, null, live]);
  assert.match(dropped!, /^subject was baseline and is now best: earlier parts .* are dropped$/);
});

it('the first part stands alone', () => {
  const { summary, dropped } = updated(null, conditions, { power: [] }, now);
  assert.deepEqual([summary.replay, summary.live, summary.power, dropped], [null, null, [], null]);
});
