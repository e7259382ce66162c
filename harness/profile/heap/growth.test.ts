import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../stats/random.ts';
import { DONE, serverOf, withLab } from '../testing/lab.ts';
import { type GrowthReadings, readGrowth } from './growth.ts';
import { type Growth, growthOf } from './holders.ts';

const ARRAY = 200;
/** `new Array(n)`: n slots of 8 bytes behind a head of 16, and the array itself of 32. */
const ARRAY_BYTES = 8 * ARRAY + 48;
const BUFFER_BYTES = 3_000;

const grown = (...flags: string[]): Promise<{ taken: GrowthReadings; growth: Growth }> =>
  withLab(async (equipment, folder) => {
    const taken = await readGrowth(equipment, serverOf('one', 'allocating.mjs', ...flags), {
      scenario: DONE,
      durationMs: 5_000,
      heapIntervalBytes: 4_096,
      seed: 1,
      folder,
    });
    const random = createRandom(1);
    return { taken, growth: growthOf(taken, { alpha: 0.05, random, resolve: () => null }) };
  });

const near = (value: number, expected: number, share: number): boolean =>
  Math.abs(value - expected) < share * expected;

test('growth: what stays is measured, and the function that asked for it is named', async () => {
  const { taken, growth } = await grown(`--keeps=${ARRAY}`, `--buffers=${BUFFER_BYTES}`);
  const { heap, outside, rss, holders, kept } = growth;
  // Beside the array: its place in the list of all, and the Buffer's own object.
  assert.ok(heap.slope > ARRAY_BYTES && heap.slope < ARRAY_BYTES + 600, `heap: ${heap.slope}`);
  assert.ok(heap.low > 0, `heap from ${heap.low}`);
  assert.ok(near(outside.slope, BUFFER_BYTES, 0.05), `outside: ${outside.slope}`);
  assert.ok(rss.slope > ARRAY_BYTES, `resident: ${rss.slope}`);
  const [first] = holders;
  assert.equal(first?.frame.name, 'keep');
  assert.ok(near(first.difference, ARRAY_BYTES, 0.15), `keep: ${first.difference}`);
  const { low, high } = first.interval!;
  assert.ok(low < ARRAY_BYTES + 50 && ARRAY_BYTES < high, `keep: ${low} to ${high}`);
  assert.ok(near(kept.root.total, heap.slope, 0.3), `held: ${kept.root.total} of ${heap.slope}`);
  assert.equal(taken.live.length, 13);
});

test('growth: a server that throws everything away holds nothing', async () => {
  const { heap, outside, holders } = (await grown(`--throws-away=${ARRAY}`)).growth;
  // On a busy machine requests are few, and what else a heap does weighs the more.
  const nothing = 0.25 * ARRAY_BYTES;
  assert.ok(heap.slope < nothing && outside.slope < nothing, `${heap.slope}, ${outside.slope}`);
  assert.deepEqual(
    holders.filter(({ difference }) => difference > nothing).map(({ frame }) => frame.name),
    [],
  );
});
