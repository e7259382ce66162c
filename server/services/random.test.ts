import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalOrdinals, RequestRandoms, seededSource, systemRandom } from './random.ts';

const request = (space = '', ...rawHeaders: string[]) => ({ space, rawHeaders });
const route = { method: 'GET', path: '/a' };

test('random: the same seed and name give the same bytes for ever', () => {
  const draw = (seed: number, name: string): string =>
    Buffer.from(seededSource(seed, name).bytes(8)).toString('hex');
  assert.equal(draw(7, 'x'), draw(7, 'x'));
  assert.equal(new Set([draw(7, 'x'), draw(8, 'x'), draw(7, 'y'), draw(7 + 2 ** 32, 'x')]).size, 4);
});

test('random: a seeded UUID is one of version 4', () => {
  const { uuid } = seededSource(1, '');
  const some = Array.from({ length: 200 }, uuid);
  for (const one of some)
    assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(some).size, 200);
});

test('random: bytes are spread evenly', () => {
  const counts = new Uint32Array(256);
  for (const byte of seededSource(3, 'even').bytes(65_536)) counts[byte]!++;
  const squares = counts.reduce((sum, count) => sum + (count - 256) ** 2 / 256, 0);
  // Chi-square with 255 degrees of freedom: 0.9999 lies at 347.
  assert.ok(squares < 347, `chi-square is ${squares}`);
});

test('random: requests of a route draw by their number in their space', () => {
  const draws = (randoms: RequestRandoms): string[] =>
    ['', '', 'b', 'b'].map((space) => randoms.of(request(space), route).uuid());
  const [first, second, ofB, secondOfB] = draws(new RequestRandoms(5));
  assert.notEqual(first, second);
  assert.deepEqual([ofB, secondOfB], [first, second]);
  assert.deepEqual(draws(new RequestRandoms(5)), [first, second, first, second]);
  assert.notEqual(new RequestRandoms(5).of(request(), { method: 'GET', path: '/b' }).uuid(), first);
});

test('random: counting begins anew when a space is reset', () => {
  const randoms = new RequestRandoms(5);
  const draw = (space: string): string => randoms.of(request(space), route).uuid();
  const [a, b] = [draw('a'), draw('b')];
  randoms.reset('a');
  assert.equal(draw('a'), a);
  assert.notEqual(draw('b'), b);
  randoms.reset();
  assert.equal(draw('b'), b);
});

test("random: a request's own seed needs no order, and works without --seed", () => {
  const own = request('', 'X-Mock-Seed', '12');
  const randoms = new RequestRandoms();
  assert.equal(randoms.of(own, route).uuid(), randoms.of(own, null).uuid());
  assert.equal(randoms.of(request(), route), systemRandom);
  assert.equal(randoms.loading(), systemRandom);
});

test('random: no more bytes than crypto.getRandomValues gives', () => {
  assert.throws(() => seededSource(1, '').bytes(65_537), RangeError);
});

test('ordinals: each route of each space is counted by itself', () => {
  const ordinals = new LocalOrdinals();
  assert.deepEqual(
    [ordinals.next('', 'x'), ordinals.next('', 'x'), ordinals.next('', 'y'), ordinals.next('s', 'x')],
    [1, 2, 1, 1],
  );
});
