import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExperimentDesign } from '../../model/records.ts';
import { wholeBlocks } from '../blocks.ts';
import { type SyntheticOptions, syntheticRun } from '../testing/synthetic.ts';
import { attributionHeadline, attributionOf } from './attribution.ts';

/** No noise but the rounding of requests and nanoseconds. */
const EXACT = { epochSd: 0, sliceSd: 0 };

describe('the headline', () => {
  const truth = { a: { cpuUs: 1000 }, b: { cpuUs: 800 }, c: { cpuUs: 100 } };
  const line = (options: SyntheticOptions, design: ExperimentDesign): string => {
    const { record, trials } = syntheticRun({ ...EXACT, ...options, plan: { ...options.plan, design } });
    const { plan } = record;
    return attributionHeadline(plan, attributionOf(plan, wholeBlocks(plan, trials).blocks, record.builds)!);
  };

  it('says what the whole is worth and by what most of all', () => {
    assert.equal(
      line({ truth }, { kind: 'ladder' }),
      'c needs 90.0 % less CPU per request (1/10.0) than a; 90 % of the way is b → c',
    );
  });

  it('of several scenarios says the whole of each', () => {
    assert.equal(
      line({ truth, plan: { scenarios: ['hello', 'json'] } }, { kind: 'ladder' }),
      'hello: c needs 90.0 % less CPU per request (1/10.0) than a; json: c needs 90.0 % less CPU per request (1/10.0) than a',
    );
  });

  it('of a factorial names the term that explains most', () => {
    const design: ExperimentDesign = {
      kind: 'factorial',
      axes: [
        { axis: 'x', levels: ['0', '1'] },
        { axis: 'y', levels: ['0', '1'] },
      ],
      cells: { a: ['0', '0'], b: ['0', '1'], c: ['1', '0'], d: ['1', '1'] },
    };
    assert.equal(
      line({ truth: { ...truth, d: { cpuUs: 80 } } }, design),
      'all changed together need 92.0 % less CPU per request (1/12.5); of the differences between the 4 combinations, x explains 99 %',
    );
  });
});
