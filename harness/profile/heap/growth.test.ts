import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { renderFlamegraph } from '../../../reports/flamegraph/page.ts';
import { growthText } from '../../cli/commands/profile/growth-text.ts';
import { openViewer } from '../speedscope/viewer.ts';
import { DONE, serverOf, withLab } from '../testing/lab.ts';
import { type GrowthReadings, readGrowth } from './growth.ts';
import { type GrowthStudy, makeGrowthStudy } from './growth-study.ts';

const ARRAY = 200;
/** `new Array(n)`: n slots of 8 bytes behind a head of 16, and the array itself of 32. */
const ARRAY_BYTES = 8 * ARRAY + 48;
const BUFFER_BYTES = 3_000;

interface Grown {
  taken: GrowthReadings;
  study: GrowthStudy;
  page: string;
  text: string;
}

const grown = (...flags: string[]): Promise<Grown> =>
  withLab(async (equipment, folder) => {
    const build = serverOf('one', 'allocating.mjs', ...flags);
    const options = { scenario: DONE, durationMs: 5_000, heapIntervalBytes: 4_096, seed: 1, folder };
    const taken = await readGrowth(equipment, build, options);
    const viewer = await openViewer(folder, equipment.labDir);
    const place = { variant: 'one', scenario: DONE.name, seed: 1, folder, viewer };
    const study = await makeGrowthStudy(taken, place, renderFlamegraph);
    const page = await readFile(study.page, 'utf8');
    return { taken, study, page, text: growthText(study, { width: 80 }).replaceAll(`${folder}/`, '') };
  });

const near = (value: number, expected: number, share: number): boolean =>
  Math.abs(value - expected) < share * expected;

test('growth: what stays is measured, and the function that asked for it is named', async () => {
  const { taken, study, page, text } = await grown(`--keeps=${ARRAY}`, `--buffers=${BUFFER_BYTES}`);
  const { heap, outside, rss, holders, kept } = study;
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
  assert.match(text, /^one, done: V8’s heap keeps 1\.\d+ KiB/);
  assert.match(text, /^keep allocating\.mjs:\d+ +1\.\d+ KiB/m);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  assert.match(page, /<h2>What holds it<\/h2>[\s\S]*data-find="keep"/);
  assert.match(page, /<desc id="over-time-d">V8’s heap ends at \d/);
});

test('growth: a server that throws everything away holds nothing', async () => {
  const { study, text } = await grown(`--throws-away=${ARRAY}`);
  const { heap, outside, holders } = study;
  // On a busy machine requests are few, and what else a heap does weighs the more.
  const nothing = 0.25 * ARRAY_BYTES;
  assert.ok(heap.slope < nothing && outside.slope < nothing, `${heap.slope}, ${outside.slope}`);
  assert.deepEqual(
    holders.filter(({ difference }) => difference > nothing).map(({ frame }) => frame.name),
    [],
  );
  if (holders.length === 0) assert.match(text, /^No function was shown to hold more and more\.$/m);
});
