import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapped } from './wrapped.ts';

test('wrapped: lines are no wider than asked, and begin as asked', () => {
  assert.deepEqual(wrapped('one two three four', 9), ['one two', 'three', 'four']);
  assert.deepEqual(wrapped('one two three', 9, '· ', '  '), ['· one two', '  three']);
  assert.deepEqual(wrapped('unbreakable word', 5, '  '), ['  unbreakable', '  word']);
  assert.deepEqual(wrapped('', 5, '- '), ['- ']);
});
