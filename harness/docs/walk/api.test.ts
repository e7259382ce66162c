import assert from 'node:assert/strict';
import { it } from 'node:test';
import { walkThrough } from './testing.ts';

it('docs/api.md can be walked through', async () => {
  const { outcomes } = await walkThrough('docs/api.md');
  const [{ stdout, stderr }] = outcomes as [(typeof outcomes)[0], ...typeof outcomes];
  const [verdict, sentence, path, ...rest] = stdout.split('\n');
  assert.match(
    verdict!,
    /^cached (faster|slower|unresolved|same|investigate|void) [\d.]+ \[ [\d.]+, [\d.]+ \]$/,
  );
  assert.match(sentence!, /cached.*plain/);
  assert.match(path!, /\/report\.html$/);
  assert.deepEqual(rest, [], 'the library printed something');
  assert.match(stderr, /^build plain, cached\n/);
});
