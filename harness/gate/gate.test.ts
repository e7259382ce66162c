import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateOf, PLAIN_GATE } from './gate.ts';

describe('a gate', () => {
  it('has defaults, and places relative to its configuration', () => {
    assert.equal(gateOf({}, '/a'), PLAIN_GATE);
    const gate = gateOf(
      { gate: { command: 'npm test', cwd: 'b', ignore: { members: ['id', 'user.id', '[*].n', '$.at'] } } },
      '/a',
    );
    assert.deepEqual(gate.command, { text: 'npm test', cwd: '/a/b', withinMs: 300_000, env: {} });
    assert.deepEqual(gate.ignore.members, ['id', '$.user.id', '$[*].n', '$.at']);
    assert.throws(
      () => gateOf({ gate: { within: 'soon' } }, '/'),
      /gate\.within: expected a time .* got "soon"/,
    );
  });
});
