import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedMap } from './bounded-map.ts';

test('bounded map: the one not used for longest makes room', () => {
  const map = new BoundedMap<number>(3);
  for (const [i, key] of ['a', 'b', 'c'].entries()) map.set(key, i);
  assert.equal(map.get('a'), 0);
  map.set('b', 10);
  map.set('d', 3);
  assert.equal(map.size, 3);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => map.get(key)),
    [0, 10, undefined, 3],
  );
});

test('bounded map: setting a key again takes no room from another', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('b', 3);
  assert.equal(map.get('a'), 1);
});

test('bounded map: forgets what it is told to', () => {
  const map = new BoundedMap<number>(10);
  for (let i = 0; i < 6; i++) map.set(String(i), i);
  map.forget((key) => Number(key) % 2 === 0);
  assert.deepEqual([...map.values()], [1, 3, 5]);
});
