import assert from 'node:assert/strict';
import { it } from 'node:test';
import { responseWords, sides } from './response.ts';

it('effects are named by what they are about', () => {
  const cpu = {};
  const blind = { response: 'throughput' as const };
  assert.deepEqual(sides(responseWords([cpu, cpu])), ['less CPU', 'more CPU']);
  assert.deepEqual(sides(responseWords([blind])), ['less time', 'more time']);
  assert.match(responseWords([cpu, blind]).title, /^CPU time per request, or time \(1 ÷ throughput\) where/);
  assert.equal(responseWords([]).title, 'CPU time per request');
});
