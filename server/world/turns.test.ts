import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODULE, Turns } from './turns.ts';

function noted(): { turns: Turns; notes: string[] } {
  const notes: string[] = [];
  const turns = new Turns({
    failed: (error) => void notes.push(`failed ${(error as Error).message}`),
    ended: (failed) => void notes.push(`ended ${failed}`),
  });
  return { turns, notes };
}

const spin = (milliseconds: number): void => {
  const end = performance.now() + milliseconds;
  while (performance.now() <= end);
};

test('a turn belongs to its owner, and what waits comes after its end, in order', () => {
  const { turns, notes } = noted();
  assert.equal(turns.active, false);
  const value = turns.take(7, 1_000, () => {
    assert.deepEqual([turns.active, turns.owner, turns.overdue()], [true, 7, false]);
    turns.afterwards(() => notes.push('first'));
    turns.afterwards(() => notes.push('second'));
    return 'value';
  });
  assert.equal(value, 'value');
  assert.deepEqual(notes, [`ended ${MODULE}`, 'first', 'second']);
  turns.afterwards(() => notes.push('at once'));
  assert.equal(notes.at(-1), 'at once');
});

test('one inside another leaves the other its owner and its time, and what waits comes when both are over', () => {
  const { turns, notes } = noted();
  turns.take(1, 60_000, () => {
    turns.take(2, 0, () => {
      spin(2);
      assert.deepEqual([turns.owner, turns.overdue()], [2, true]);
      turns.afterwards(() => notes.push('afterwards'));
    });
    assert.deepEqual([turns.active, turns.owner, turns.wasOverdue, turns.overdue()], [true, 1, false, false]);
    notes.push('outer');
  });
  assert.deepEqual(notes, ['outer', `ended ${MODULE}`, 'afterwards']);
});

test('one that breaks off says so before what waits, and is told who it was', () => {
  const { turns, notes } = noted();
  const fail = (): never => {
    turns.afterwards(() => notes.push('afterwards'));
    throw new Error('x');
  };
  assert.throws(() => turns.take(3, 1_000, fail), /x/);
  assert.deepEqual(notes, ['failed x', 'ended 3', 'afterwards']);
  assert.equal(turns.active, false);
});

test('one that breaks off inside another ends only itself', () => {
  const { turns, notes } = noted();
  turns.take(1, 1_000, () => {
    assert.throws(() =>
      turns.take(2, 1_000, () => {
        throw new Error('inner');
      }),
    );
    assert.equal(turns.active, true);
  });
  assert.deepEqual(notes, ['failed inner', `ended ${MODULE}`]);
});

test('time that is used up stays so to the end of the turn, and the next one begins anew', () => {
  const { turns } = noted();
  turns.take(1, 0, () => {
    spin(2);
    assert.equal(turns.wasOverdue, false, 'nobody has looked');
    assert.equal(turns.overdue(), true);
  });
  assert.equal(turns.wasOverdue, true);
  turns.take(1, 1_000, () => assert.equal(turns.wasOverdue, false));
});
