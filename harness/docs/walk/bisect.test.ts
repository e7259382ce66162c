import assert from 'node:assert/strict';
import { it } from 'node:test';
import { walkThrough } from './testing.ts';

it('docs/bisect.md can be walked through', async () => {
  const { outcomes } = await walkThrough('docs/bisect.md');
  const { stdout } = outcomes.at(-1)!;
  assert.match(stdout, /^first slower commit: [0-9a-f]{12} "users in order of their names"\n/);
  assert.match(stdout, /\d+ comparisons of \d+ commits in /);
});
