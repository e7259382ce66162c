/** Claims of every kind and a run that never was, for tests. */
import { wholeBlocks } from '../../experiment/blocks.ts';
import type { RunRecord } from '../../experiment/run-record.ts';
import { type SyntheticOptions, syntheticRun } from '../../experiment/testing/synthetic.ts';
import type { Claim, PublishedTable } from '../../model/claim.ts';
import type { Plan, TrialRecord } from '../../model/records.ts';
import type { CarriedClaim } from '../catalogue.ts';

const SOURCE = 'A text about a small server';

/** Two steps of 1.2, said to give 1.6, and the last row at another concurrency. */
export const TABLE: PublishedTable = {
  title: SOURCE,
  rows: [
    { name: 'before', throughputPerS: 1_000, meanMs: 50, concurrency: 50 },
    { name: 'step one', throughputPerS: 1_200, meanMs: 41.6, concurrency: 50 },
    { name: 'before step two', throughputPerS: 1_333, meanMs: null, concurrency: 10 },
    { name: 'step two', throughputPerS: 1_600, meanMs: null, concurrency: 10 },
  ],
  steps: [
    { name: 'step one', from: 'before', to: 'step one', ratio: 1.2 },
    { name: 'step two', from: 'before step two', to: 'step two', ratio: 1.2 },
  ],
  whole: { name: 'both', from: 'before', to: 'step two', ratio: 1.6 },
};

const claim = (
  over: Pick<Claim, 'id' | 'baseline' | 'candidate' | 'expected'> & Partial<Claim>,
): CarriedClaim => ({
  scenario: 'hello',
  claim: { text: `The text of ${over.id}.`, source: SOURCE, metric: 'throughput', ...over },
});

export const CLAIMS = {
  stepOne: claim({
    id: 'step-one',
    baseline: 'before',
    candidate: 'one',
    expected: { kind: 'figure', ratio: 1.2 },
    published: { table: TABLE, comparison: 'step one' },
  }),
  both: claim({
    id: 'both-steps',
    baseline: 'before',
    candidate: 'two',
    expected: { kind: 'figure', ratio: 1.6 },
    published: { table: TABLE, comparison: 'both' },
  }),
  bigger: claim({
    id: 'step-two-halves-cpu',
    baseline: 'one',
    candidate: 'two',
    metric: 'cpu-per-request',
    expected: { kind: 'figure', ratio: 0.5 },
  }),
  dearer: claim({
    id: 'step-two-is-dearer',
    source: 'Hearsay',
    baseline: 'one',
    candidate: 'two',
    metric: 'cpu-per-request',
    expected: { kind: 'direction', direction: 'higher' },
  }),
  bulk: claim({
    id: 'the-bulk',
    source: 'Hearsay',
    baseline: 'two',
    candidate: 'three',
    metric: 'cpu-per-request',
    expected: { kind: 'outweighs', baseline: 'before', candidate: 'two' },
  }),
  nearly: claim({
    id: 'nearly',
    source: 'Hearsay',
    baseline: 'two',
    candidate: 'one',
    metric: 'cpu-per-request',
    expected: { kind: 'bounds', high: 1.2, reading: '“Nearly” is read as at most 20 % more.' },
  }),
  scripts: {
    scenario: 'hello',
    claim: claim({
      id: 'scripts-differ',
      baseline: 'before',
      baselineScenario: 'other',
      candidate: 'before',
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    }).claim,
  },
} satisfies Record<string, CarriedClaim>;

/** CPU time per request falls by 1.2, by 1.2 again, and to a quarter. */
export const TRUTH: SyntheticOptions['truth'] = {
  before: { cpuUs: 1_000 },
  one: { cpuUs: 1_000 / 1.2 },
  two: { cpuUs: 1_000 / 1.44 },
  three: { cpuUs: 1_000 / 5.76 },
  control: { cpuUs: 1_000 },
};

export interface Claimed {
  run: { directory: string; record: RunRecord };
  trials: TrialRecord[];
}

export function claimedRun(options: Partial<SyntheticOptions> = {}, plan: Partial<Plan> = {}): Claimed {
  const { record, trials } = syntheticRun({
    truth: TRUTH,
    ...options,
    plan: { control: 'control', epochs: 12, ...plan },
  });
  return { run: { directory: '/runs/one', record }, trials };
}

/** The same with a second scenario in which everything takes so many times the CPU time. */
export function twoScenarios(factor: number): Claimed {
  const plan = { scenarios: ['hello', 'other'] };
  const hello = claimedRun({}, plan);
  const scaled = Object.entries(TRUTH).map(([name, { cpuUs }]) => [name, { cpuUs: cpuUs * factor }]);
  const other = claimedRun({ truth: Object.fromEntries(scaled), seed: 2 }, plan);
  const trials = [
    ...hello.trials.filter(({ scenario }) => scenario === 'hello'),
    ...other.trials.filter(({ scenario }) => scenario === 'other'),
  ];
  return { run: hello.run, trials: wholeBlocks(hello.run.record.plan, trials).blocks.flat() };
}
