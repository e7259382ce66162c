import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beyond, forestAxis, linearTicks, logAxis, percentilePlace, tickText } from './axis.ts';

const effect = (ratio: number, half: number): { ratio: number; low: number; high: number } => ({
  ratio,
  low: ratio * (1 - half),
  high: ratio * (1 + half),
});

test('ticks are round and inside', () => {
  assert.deepEqual(linearTicks(0.91, 1.03, 6), [0.92, 0.94, 0.96, 0.98, 1, 1.02]);
  assert.deepEqual(linearTicks(0, 553, 6), [0, 100, 200, 300, 400, 500]);
  assert.deepEqual(linearTicks(5, 5, 6), [5]);
  assert.deepEqual(logAxis(0.9, 300, 4).ticks, [1, 3, 10, 30, 100, 300]);
  assert.deepEqual(logAxis(1, 1e6, 4).ticks, [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]);
});

test('halving and doubling are equally far from 1', () => {
  const axis = logAxis(0.25, 4);
  assert.equal(axis.at(1), 0.5);
  assert.ok(Math.abs(axis.at(0.5) + axis.at(2) - 1) < 1e-12);
  assert.deepEqual([axis.at(0), axis.at(0.1), axis.at(9)], [0, 0, 1]);
});

test('a forest shows 1, the margin and every interval', () => {
  const axis = forestAxis([effect(0.93, 0.01), effect(1.04, 0.02)], 0.01);
  for (const value of [0.92, 1.0608, 0.99, 1.01]) assert.equal(beyond(axis, value), 0, String(value));
});

test('far effects leave the axis to near ones, but alone they have it', () => {
  const near = [effect(0.97, 0.01), effect(1.01, 0.01)];
  const mixed = forestAxis([...near, effect(0.05, 0.02), effect(9, 0.02)], 0.01);
  assert.equal(mixed.max, forestAxis(near, 0.01).max);
  assert.deepEqual([beyond(mixed, 0.05), beyond(mixed, 0.97), beyond(mixed, 9)], [-1, 0, 1]);
  assert.equal(beyond(forestAxis([effect(0.05, 0.02)], 0.01), 0.05), 0);
});

test('an interval without ends does not take the axis with it', () => {
  const axis = forestAxis([{ ratio: 0.95, low: 0, high: Number.POSITIVE_INFINITY }], 0.01);
  assert.ok(axis.min > 0.3 && axis.max < 3);
  assert.deepEqual([beyond(axis, 0), beyond(axis, Number.POSITIVE_INFINITY)], [-1, 1]);
});

test('tick texts tell neighbours apart', () => {
  const text = (ticks: number[]): string[] => ticks.map((tick) => tickText(tick, ticks));
  assert.deepEqual(text([0.925, 0.95, 0.975, 1]), ['0.925', '0.950', '0.975', '1.000']);
  assert.deepEqual(text([0.9, 1, 1.1]), ['0.9', '1.0', '1.1']);
  assert.deepEqual(text([0.05, 0.1, 0.2, 0.5, 1]), ['0.05', '0.1', '0.2', '0.5', '1']);
  assert.deepEqual(text([1_000, 2_000]), ['1000', '2000']);
});

test('each nine of a percentile takes the same room', () => {
  const places = [0, 90, 99, 99.9].map(percentilePlace);
  assert.deepEqual(
    places.map((place) => Number(place.toFixed(9))),
    [0, 1, 2, 3],
  );
});
