import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertReport, walkThrough } from './testing.ts';

it('docs/compare-branches.md can be walked through', async () => {
  const { outcomes } = await walkThrough('docs/compare-branches.md');
  const [, , first, init, more] = outcomes;
  assertReport(first!, 'main', 'lookup');
  assert.match(first!.stdout, /--request[\s\\]+'GET[\s\\]+\/users\/500'/);
  assert.match(init!.stdout, /lab\.config\.ts\n/);
  assert.match(init!.stdout, /started by +node server\.js\n/);
  assert.match(init!.stdout, /compared +main with this folder as it is\n/);
  assertReport(more!, 'main', 'lookup', 'here');
});
