import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syntheticRun } from '../experiment/testing/synthetic.ts';
import { UsageError } from '../model/errors.ts';
import { nightEstimate } from '../stats/change-point-night.ts';
import { experimentOf } from './from-run.ts';

const run = (options: Partial<Parameters<typeof syntheticRun>[0]> = {}) =>
  syntheticRun({
    truth: { frozen: { cpuUs: 100 }, fast: { cpuUs: 50 }, slow: { cpuUs: 120 } },
    plan: { epochs: 12, scenarios: ['hello', 'json'] },
    ...options,
  });

describe('a run for the history', () => {
  it('is the ratio of every other variant to the reference, epoch by epoch', () => {
    const { record, trials } = run();
    const { experiment, left } = experimentOf(record, trials);
    assert.deepEqual(left, []);
    assert.deepEqual(
      experiment.cells.map(({ scenario, variant, epochs }) => [scenario, variant, epochs.length]),
      [
        ['hello', 'fast', 12],
        ['hello', 'slow', 12],
        ['json', 'fast', 12],
        ['json', 'slow', 12],
      ],
    );
    const fast = nightEstimate(experiment.cells[0]!.epochs.map(({ cpu }) => cpu!))!;
    assert.ok(Math.abs(fast.mean - Math.log(0.5)) < 4 * Math.sqrt(fast.variance) + 0.01, String(fast.mean));
    const [first] = experiment.cells[0]!.epochs;
    assert.ok(Math.abs(Math.log(first!.cpuUs! / first!.referenceCpuUs!) - first!.cpu!) < 0.1);
    assert.equal(experiment.night, record.createdAt.slice(0, 10));
    assert.match(experiment.reference, /^frozen@/);
  });

  it('takes another reference, night, commit and purpose', () => {
    const { record, trials } = run();
    const options = { reference: 'slow', night: '2026-03-01', commit: 'abc', purpose: 'confirm' } as const;
    const { experiment } = experimentOf(record, trials, options);
    const { night, commit, purpose } = experiment;
    assert.deepEqual({ night, commit, purpose }, { night: '2026-03-01', commit: 'abc', purpose: 'confirm' });
    assert.ok(experiment.cells[0]!.epochs.every(({ cpu }) => cpu! < 0.1));
    assert.throws(() => experimentOf(record, trials, { reference: 'frozne' }), /did you mean "frozen"\?/);
  });

  it('leaves the control out, and what failed everywhere, with a reason', () => {
    const { record, trials } = run({
      truth: { frozen: { cpuUs: 100 }, fast: { cpuUs: 50 }, broken: { cpuUs: 50 }, control: { cpuUs: 100 } },
      plan: { epochs: 12, control: 'control' },
      fails: (_, variant) => variant === 'broken',
    });
    const { experiment, left } = experimentOf(record, trials);
    assert.deepEqual(
      experiment.cells.map(({ variant }) => variant),
      ['fast'],
    );
    assert.deepEqual(
      left.map(({ series }) => series),
      ['hello/broken'],
    );
  });

  it('says when nothing is left, and when the commit is not known', () => {
    const { record, trials } = run();
    assert.throws(
      () => experimentOf(record, []),
      (error) =>
        error instanceof UsageError &&
        /has no series for the history/.test(error.message) &&
        error.details.length === 4,
    );
    const nowhere = { ...record, fingerprint: { ...record.fingerprint, git: null } };
    assert.throws(
      () => experimentOf(nowhere, trials),
      /outside a repository: give what was measured as --commit/,
    );
    const git = { commit: 'f00', branch: 'main', dirty: true };
    const changed = { ...record, fingerprint: { ...record.fingerprint, git } };
    assert.equal(experimentOf(changed, trials).experiment.commit, 'f00+dirty');
  });
});
