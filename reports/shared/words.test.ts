import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effect } from '../fixtures/parts.ts';
import * as words from './words.ts';

test('changes read as percentages up to a doubling, as factors beyond', () => {
  assert.equal(words.change(0.934), '−6.6 %');
  assert.equal(words.change(1.999), '+99.9 %');
  assert.equal(words.change(2.04), '×2.040');
  assert.equal(words.change(20.49), '×20.5');
  assert.equal(words.effectChange(effect('cpu', 0.99312, 0.0003)), '−0.69 %');
  assert.equal(words.changeInterval(effect('cpu', 0.934, 0.0075)), '−7.3 … −5.9 %');
  assert.equal(words.changeInterval(effect('throughput', 2.1, 0.1)), '+89.0 % … ×2.310');
});

test('ratios keep three figures that matter', () => {
  assert.deepEqual([0.0488, 0.0999, 0.934, 1, 9.99, 14.14, 412].map(words.ratio), [
    '0.0488',
    '0.100',
    '0.934',
    '1.000',
    '9.990',
    '14.1',
    '412',
  ]);
});

test('direction heeds which way is better, and both when the interval touches 1', () => {
  assert.equal(words.direction(effect('cpu', 0.9, 0.01)), 'better');
  assert.equal(words.direction(effect('throughput', 0.9, 0.01)), 'worse');
  assert.equal(words.direction(effect('throughput', 1.1, 0.01)), 'better');
  assert.equal(words.direction(effect('cpu', 0.99, 0.02)), 'both');
});

test('what was not measured is a dash, never a zero', () => {
  assert.deepEqual(
    [words.us(null), words.bytes(null), words.rate(null), words.ms(null)],
    ['–', '–', '–', '–'],
  );
  assert.equal(words.pValue(null), '–');
});

test('forecasts are whole minutes', () => {
  assert.deepEqual([0.2, 7.4, 90].map(words.minutes), ['1 min', '7 min', '1 h 30 min']);
});

test('p-values and percentages', () => {
  assert.deepEqual([0.0001, 0.001953, 0.03125, 0.62].map(words.pValue), [
    '< 0.001',
    '0.002',
    '0.031',
    '0.62',
  ]);
  assert.deepEqual([0.01, 0.0025, 0.99, 0.0091, 0.124].map(words.percent), [
    '1 %',
    '0.25 %',
    '99 %',
    '0.91 %',
    '12.4 %',
  ]);
});
