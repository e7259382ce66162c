import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from './random.ts';
import { rate } from './simulation.ts';
import { momentsOf, studentP, welchP } from './welch.ts';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);

test('tails of Student’s distribution as in the tables', () => {
  near(studentP(2.228138852, 10), 0.05, 1e-9);
  near(studentP(-63.65674116, 1), 0.01, 1e-9);
  near(studentP(2.575829304, 1e7), 0.01, 1e-6);
  assert.equal(studentP(0, 3), 1);
  assert.equal(studentP(Number.POSITIVE_INFINITY, 3), 0);
});

test('Student’s sleep data: t = −1.8608 with 17.776 degrees of freedom, p = 0.07939', () => {
  const one = momentsOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const two = momentsOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
  near(one.mean, 0.75, 1e-12);
  near(welchP(one, two), 0.07939, 5e-6);
  assert.equal(welchP(one, two), welchP(two, one));
});

test('without variance', () => {
  const five = momentsOf([5, 5, 5]);
  assert.equal(welchP(five, momentsOf([5, 5])), 1);
  assert.equal(welchP(five, momentsOf([6, 6])), 0);
  assert.throws(() => momentsOf([1]), RangeError);
});

test('holds its level on independent normal values of unequal spread', () => {
  const random = createRandom('welch level');
  const sample = (n: number, sd: number) => momentsOf(Array.from({ length: n }, () => sd * random.normal()));
  const alarms = rate(4_000, () => welchP(sample(8, 1), sample(20, 4)) <= 0.05);
  near(alarms, 0.05, 0.011);
});
