import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SpinMeter } from './spin-meter.ts';

/** Spun time in µs after the calls given, at times in ms. */
function spun(...calls: ['empty' | 'worked' | 'slept', number][]): number {
  const meter = new SpinMeter();
  for (const [call, atMs] of calls) call === 'slept' ? meter.slept() : meter[call](atMs);
  return Math.round(meter.spunUs * 1_000) / 1_000;
}

it('counts the time between one empty look at the clock and the next as spinning', () => {
  assert.equal(spun(['worked', 10], ['empty', 10.001], ['empty', 10.003], ['empty', 10.006]), 6);
});

it('counts time in which something was sent or received as work', () => {
  assert.equal(spun(['empty', 10], ['worked', 10.02], ['empty', 10.021]), 1);
});

it('counts a long gap as work: something else must have happened in it', () => {
  assert.equal(spun(['empty', 10], ['empty', 10.3], ['empty', 10.302]), 2);
});

it('does not count sleep', () => {
  assert.equal(spun(['empty', 10], ['slept', 0], ['empty', 10.01], ['empty', 10.012]), 2);
  assert.equal(spun(['empty', 10]), 0);
});
