import type { Claim, PublishedTable } from '../../harness/model/claim.ts';

const ORIGINAL = 'Optimising a small mock server (the C original)';
const AGAIN = 'The C original, measured again: one core, 64 connections';
const OURS = 'Notes on this server, before it was built';

/** Two tables of the text, joined by its own sum: +60 % is the last row over the first. */
const PUBLISHED: PublishedTable = {
  title: ORIGINAL,
  rows: [
    { name: 'before', throughputPerS: 13_869, meanMs: 3.39, concurrency: null },
    { name: 'bytecode, no explicit collection', throughputPerS: 17_647, meanMs: 2.65, concurrency: null },
    // No mean times for these two: ten in flight is what our notes on the text say.
    { name: 'one request per connection', throughputPerS: 19_687, meanMs: null, concurrency: 10 },
    { name: 'keep-alive with pipelining', throughputPerS: 22_205, meanMs: null, concurrency: 10 },
  ],
  steps: [
    {
      name: 'bytecode, no explicit collection',
      from: 'before',
      to: 'bytecode, no explicit collection',
      ratio: 1.27,
    },
    {
      name: 'keep-alive with pipelining',
      from: 'one request per connection',
      to: 'keep-alive with pipelining',
      ratio: 1.13,
    },
  ],
  whole: { name: 'all together', from: 'before', to: 'keep-alive with pipelining', ratio: 1.6 },
};

const MEASURED_AGAIN: PublishedTable = {
  title: AGAIN,
  rows: [
    { name: 'before', throughputPerS: 4_317, meanMs: null, concurrency: 64 },
    { name: 'bytecode, no explicit collection', throughputPerS: 5_287, meanMs: null, concurrency: 64 },
    { name: 'keep-alive with pipelining', throughputPerS: 6_042, meanMs: null, concurrency: 64 },
  ],
  steps: [
    {
      name: 'bytecode, no explicit collection',
      from: 'before',
      to: 'bytecode, no explicit collection',
      ratio: 1.23,
    },
    {
      name: 'keep-alive with pipelining',
      from: 'bytecode, no explicit collection',
      to: 'keep-alive with pipelining',
      ratio: 1.14,
    },
  ],
  whole: { name: 'all together', from: 'before', to: 'keep-alive with pipelining', ratio: 1.4 },
};

/** The steps of the original, as levels of ours: ladder-1 bytecode, ladder-2 no collection, ladder-3 keep-alive. */
const STEP = { none: 'baseline', bytecode: 'ladder-1', noGc: 'ladder-2', keepAlive: 'ladder-3' } as const;
const PERSISTENT = 'persistent+connection=keep-alive';

/** A figure for throughput, as both texts give it. */
const figure = (
  claim: Pick<Claim, 'id' | 'text' | 'source' | 'baseline' | 'candidate'>,
  ratio: number,
  published?: Claim['published'],
): Claim => ({
  ...claim,
  metric: 'throughput',
  expected: { kind: 'figure', ratio },
  ...(published === undefined ? {} : { published }),
});

export const mockServerClaims: readonly Claim[] = [
  figure(
    {
      id: 'bytecode-no-gc',
      text: 'Loading bytecode instead of recompiling, and no explicit collection, raise throughput.',
      source: ORIGINAL,
      baseline: STEP.none,
      candidate: STEP.noGc,
    },
    17_647 / 13_869,
    { table: PUBLISHED, comparison: 'bytecode, no explicit collection' },
  ),
  figure(
    {
      id: 'keep-alive',
      text: 'Keeping connections open, with pipelining, raises throughput.',
      source: ORIGINAL,
      baseline: STEP.noGc,
      candidate: STEP.keepAlive,
    },
    22_205 / 19_687,
    { table: PUBLISHED, comparison: 'keep-alive with pipelining' },
  ),
  figure(
    {
      id: 'all-together',
      text: 'All steps together raise throughput.',
      source: ORIGINAL,
      baseline: STEP.none,
      candidate: STEP.keepAlive,
    },
    1.6,
    { table: PUBLISHED, comparison: 'all together' },
  ),
  {
    id: 'the-bulk',
    text: 'The bulk was left undone: one runtime for all requests saves more than all those steps did.',
    source: ORIGINAL,
    baseline: STEP.keepAlive,
    candidate: PERSISTENT,
    metric: 'cpu-per-request',
    expected: { kind: 'outweighs', baseline: STEP.none, candidate: STEP.keepAlive },
  },
  figure(
    {
      id: 'again-bytecode',
      text: 'Bytecode alone raises throughput.',
      source: AGAIN,
      baseline: STEP.none,
      candidate: STEP.bytecode,
    },
    1.11,
  ),
  figure(
    {
      id: 'again-no-gc',
      text: 'Leaving out the explicit collection alone raises throughput.',
      source: AGAIN,
      baseline: STEP.bytecode,
      candidate: STEP.noGc,
    },
    1.1,
  ),
  figure(
    {
      id: 'again-bytecode-no-gc',
      text: 'Bytecode and no explicit collection raise throughput.',
      source: AGAIN,
      baseline: STEP.none,
      candidate: STEP.noGc,
    },
    5_287 / 4_317,
    { table: MEASURED_AGAIN, comparison: 'bytecode, no explicit collection' },
  ),
  figure(
    {
      id: 'again-keep-alive',
      text: 'Keeping connections open raises throughput.',
      source: AGAIN,
      baseline: STEP.noGc,
      candidate: STEP.keepAlive,
    },
    6_042 / 5_287,
    { table: MEASURED_AGAIN, comparison: 'keep-alive with pipelining' },
  ),
  figure(
    {
      id: 'again-all',
      text: 'All steps together raise throughput.',
      source: AGAIN,
      baseline: STEP.none,
      candidate: STEP.keepAlive,
    },
    1.4,
    { table: MEASURED_AGAIN, comparison: 'all together' },
  ),
  {
    id: 'again-all-cpu',
    text: 'All steps together save CPU time.',
    source: AGAIN,
    baseline: STEP.none,
    candidate: STEP.keepAlive,
    metric: 'cpu-per-request',
    // 231 → 166 µs.
    expected: { kind: 'figure', ratio: 166 / 231 },
  },
  {
    id: 'image-near-persistent',
    text: 'A runtime put back to its memory image after every request costs nearly as little as one that is never cleaned.',
    source: OURS,
    baseline: PERSISTENT,
    candidate: 'best',
    metric: 'cpu-per-request',
    expected: {
      kind: 'bounds',
      high: 1.5,
      reading: '“Nearly” is read as at most half as much CPU time again.',
    },
  },
];
