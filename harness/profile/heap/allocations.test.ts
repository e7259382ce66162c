/** V8's figures against servers whose allocations are known: do they mean what we say they mean? */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { frameCosts } from '../fold.ts';
import { DONE, serverOf, withLab } from '../testing/lab.ts';
import { allocationRounds } from './allocations.ts';
import { parseHeapProfile } from './heap-profile.ts';

/** `new Array(n)`: n slots of 8 bytes behind a head of 16, and the array itself of 32. */
const bytesOf = (length: number): number => 8 * length + 48;

const INTERVAL_BYTES = 4_096;
const SMALL = 60;
const LARGE = 2_000;

test('allocations: a function’s bytes per request are what it allocates, whether less than the interval or more', async () => {
  await withLab(async (equipment, folder) => {
    const rounds = await allocationRounds(equipment, {
      builds: [
        serverOf('small', 'allocating.mjs', `--throws-away=${SMALL}`),
        serverOf('large', 'allocating.mjs', `--throws-away=${LARGE}`),
      ],
      scenario: DONE,
      epochs: 1,
      windowMs: 1_000,
      heapIntervalBytes: INTERVAL_BYTES,
      seed: 1,
      folder,
    });
    for (const [i, length] of [SMALL, LARGE].entries()) {
      const { folded, requests, file } = rounds[i]!;
      const own = [...frameCosts(folded.root).values()].find(({ frame }) => frame.name === 'throwAway')!.self;
      const ratio = own / bytesOf(length);
      // Each of the arrays was sampled with this probability, by itself.
      const p = 1 - Math.exp(-bytesOf(length) / INTERVAL_BYTES);
      const standardError = Math.sqrt((1 - p) / (p * requests));
      const text = `${requests} arrays of ${length}: ${own} bytes each, ${ratio} of what they are`;
      assert.ok(standardError < 0.15 && Math.abs(ratio - 1) < 4 * standardError + 0.03, text);
      assert.equal(folded.unit, 'bytes');
      const profile = parseHeapProfile(await readFile(file, 'utf8'), file);
      assert.equal(folded.samples, profile.samples.length);
    }
  });
});

test('allocations: what is no heap profile is refused', () => {
  assert.throws(
    () => parseHeapProfile('{"nodes":[]}', 'x.heapprofile'),
    /x\.heapprofile: expected a sampling/,
  );
});
