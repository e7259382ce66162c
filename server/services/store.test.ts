import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonEqual } from './json-equal.ts';
import { Store } from './store.ts';

function storeWithClock() {
  let now = 1000;
  const store = new Store(() => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { store, pass };
}

describe('Store', () => {
  it('forgets at the end of the ttl, not before', () => {
    const { store, pass } = storeWithClock();
    store.set('a', '1', 10);
    pass(9);
    assert.deepEqual([store.get('a'), store.ttl('a')], ['1', 1]);
    pass(1);
    assert.deepEqual(
      [store.get('a'), store.ttl('a'), store.del('a'), store.keys()],
      [undefined, -2, false, []],
    );
  });

  it('set takes the time limit away; incr, push and cas keep it', () => {
    const { store, pass } = storeWithClock();
    for (const key of ['n', 'l', 'c', 's']) store.set(key, key === 'l' ? '[]' : '1', 10);
    pass(4);
    store.incr('n', 1);
    store.push('l', '1');
    store.cas('c', '1', '2');
    store.set('s', '2');
    assert.deepEqual(
      ['n', 'l', 'c', 's'].map((key) => store.ttl(key)),
      [6, 6, 6, -1],
    );
  });

  it('expired values count as missing for incr, push and cas', () => {
    const { store, pass } = storeWithClock();
    for (const key of ['n', 'l', 'c']) store.set(key, '"old"', 10);
    pass(10);
    assert.deepEqual(
      [store.incr('n', 2), store.push('l', '1'), store.cas('c', undefined, '1')],
      [2, 1, true],
    );
    assert.equal(store.ttl('n'), -1);
  });

  it('expire moves the end', () => {
    const { store, pass } = storeWithClock();
    store.set('a', '1', 10);
    assert.equal(store.expire('a', 100), true);
    pass(99);
    assert.equal(store.get('a'), '1');
    pass(1);
    assert.equal(store.expire('a', 100), false);
  });

  it('throws away what expired though nobody asks for it', () => {
    const { store, pass } = storeWithClock();
    for (let i = 0; i < 5000; i++) {
      store.set(`k${i}`, '1', 1);
      pass(1);
    }
    assert.equal(store.size, 0);
    store.set('a', '1', 1);
    store.clear();
    assert.equal(store.size, 0);
  });

  it('refuses numbers and lists of the wrong kind', () => {
    const { store } = storeWithClock();
    store.set('a', '"x"');
    assert.throws(() => store.incr('a', 1), TypeError);
    assert.throws(() => store.push('a', '1'), TypeError);
    store.set('n', '1e308');
    assert.throws(() => store.incr('n', 1.7e308), TypeError);
    assert.deepEqual([store.get('a'), store.get('n')], ['"x"', '1e308']);
  });

  it('cas compares values, not texts', () => {
    const { store } = storeWithClock();
    store.set('a', '{"x":[1,{"y":null}],"z":2}');
    assert.equal(store.cas('a', '{"z":2,"x":[1,{}]}', '1'), false);
    assert.equal(store.cas('a', undefined, '1'), false);
    assert.equal(store.cas('a', '{"z":2.0,"x":[1,{"y":null}]}', '1'), true);
    assert.equal(store.cas('b', '1', '2'), false);
  });
});

describe('jsonEqual', () => {
  const rows: [unknown, unknown, boolean][] = [
    [1, 1, true],
    [1, '1', false],
    [null, {}, false],
    [{}, [], false],
    [[], {}, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [JSON.parse('{"__proto__":1}'), {}, false],
    [JSON.parse('{"toString":1}'), { x: 1 }, false],
  ];
  for (const [a, b, same] of rows) {
    it(`${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => assert.equal(jsonEqual(a, b), same));
  }
});
