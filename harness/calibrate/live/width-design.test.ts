import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DESIGNS, planRuns, widthJobs } from './width-design.ts';

describe('the time of a side', () => {
  it('of one process goes into runs of about ten seconds', () => {
    assert.deepEqual(planRuns('one-process', 180_000, 3_000), {
      processes: 1,
      runsPerProcess: 8,
      processMs: 90_000,
    });
  });

  it('of fresh processes goes into as many as have ten seconds beside their start', () => {
    assert.deepEqual(planRuns('fresh-processes', 180_000, 3_000), {
      processes: 6,
      runsPerProcess: 1,
      processMs: 15_000,
    });
  });

  it('holds three runs when it is short, which are then shorter', () => {
    assert.deepEqual(planRuns('fresh-processes', 30_000, 3_000), {
      processes: 3,
      runsPerProcess: 1,
      processMs: 5_000,
    });
  });

  it('that does not hold three runs is refused, with a time that does', () => {
    assert.throws(() => planRuns('fresh-processes', 18_000, 3_000), /--budget: 18 s .* at least 22 s/);
    assert.doesNotThrow(() => planRuns('fresh-processes', 22_000, 3_000));
  });
});

it('every repetition holds every design once, in an order from the seed', () => {
  const jobs = widthJobs(20, 1);
  assert.deepEqual(jobs, widthJobs(20, 1));
  assert.notDeepEqual(jobs, widthJobs(20, 2));
  for (let repeat = 0; repeat < 20; repeat++) {
    const own = jobs.filter((job) => job.repeat === repeat).map(({ design }) => design);
    assert.deepEqual(own.toSorted(), [...DESIGNS].sort());
  }
  assert.equal(new Set(DESIGNS.map((_, place) => jobs[place * 3]!.design)).size > 1, true);
});
