import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalStores, TooManySpaces } from './stores.ts';

test('stores: spaces do not meet, and the shared one is a space like any other', () => {
  const stores = new LocalStores();
  stores.in('').set('k', '0');
  stores.in('a').set('k', '1');
  stores.in('b').set('k', '2');
  assert.deepEqual(
    [stores.in('').get('k'), stores.in('a').get('k'), stores.in('b').get('k')],
    ['0', '1', '2'],
  );
  assert.deepEqual(stores.names(), ['', 'a', 'b']);
  stores.reset('a');
  assert.deepEqual(stores.names(), ['', 'b']);
  stores.reset('');
  assert.deepEqual(stores.names(), ['b']);
  stores.reset();
  assert.deepEqual(stores.names(), []);
});

test('stores: at the bound the empty space used least recently makes room', () => {
  const stores = new LocalStores(3);
  const a = stores.in('a');
  const b = stores.in('b');
  stores.in('c').set('k', '1');
  assert.equal(stores.in('a'), a, 'a is used again: b is now the oldest that is empty');
  stores.in('d').set('k', '1');
  assert.equal(stores.in('a'), a);
  assert.deepEqual(stores.names(), ['c', 'd']);
  stores.in('a').set('k', '1');
  assert.throws(
    () => stores.in('b'),
    (error: unknown) => error instanceof TooManySpaces && /"b": 3 spaces/.test(error.message),
  );
  stores.in('c').clear();
  assert.notEqual(stores.in('b'), b);
});

test('stores: what a full house refuses is another space, not the spaces there are', () => {
  const stores = new LocalStores(1);
  stores.in('a').set('k', '1');
  assert.throws(() => stores.in('b'), TooManySpaces);
  assert.equal(stores.in('a').incr('k', 1), 2);
  stores.in('').set('k', '5');
  assert.equal(stores.in('').get('k'), '5');
});
