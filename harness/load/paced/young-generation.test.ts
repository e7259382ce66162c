import assert from 'node:assert/strict';
import { it } from 'node:test';
import { getHeapSpaceStatistics } from 'node:v8';
import { enlargeYoungGeneration, YOUNG_BYTES } from './young-generation.ts';

const young = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!;

it('makes room for new objects, once', () => {
  assert.ok(young().space_size < YOUNG_BYTES);
  const bytes = enlargeYoungGeneration();
  assert.ok(bytes >= YOUNG_BYTES && bytes <= 4 * YOUNG_BYTES, `${bytes}`);
  assert.equal(young().space_size, bytes);
  assert.equal(enlargeYoungGeneration(), bytes);
});
