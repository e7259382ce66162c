import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DeadlineClock, Deadlines } from './deadlines.ts';
import { seededRandom } from './random.ts';

/** A clock that stands still until it is told to go on; timers fire in time order, like Node's. */
class FakeClock implements DeadlineClock {
  nowMs = 1_000;
  armed: { dueMs: number; run: () => void } | null = null;
  arms = 0;

  now = (): number => this.nowMs;

  arm(delayMs: number, run: () => void): NodeJS.Timeout {
    assert.equal(this.armed, null, 'one timer at a time');
    assert.ok(delayMs >= 0 && delayMs < 2 ** 31, `Node cannot wait ${delayMs} ms`);
    this.arms++;
    this.armed = { dueMs: this.nowMs + delayMs, run };
    return this.armed as never;
  }

  disarm(timer: NodeJS.Timeout): void {
    assert.equal(timer, this.armed);
    this.armed = null;
  }

  /** Lets time pass and fires what is armed; errors of callbacks are given back. */
  go(toMs: number): unknown[] {
    const errors: unknown[] = [];
    while (this.armed !== null && this.armed.dueMs <= toMs) {
      const { dueMs, run } = this.armed;
      this.armed = null;
      this.nowMs = Math.max(this.nowMs, dueMs);
      try {
        run();
      } catch (error) {
        errors.push(error);
      }
    }
    this.nowMs = Math.max(this.nowMs, toMs);
    return errors;
  }
}

test('deadlines: what is due runs in order of its time, and of asking when that is the same', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const ran: string[] = [];
  for (const [name, dueMs] of [
    ['c', 1_030],
    ['a', 1_010],
    ['b1', 1_020],
    ['b2', 1_020],
    ['b3', 1_020],
    ['past', 5],
  ] as const) {
    deadlines.at(dueMs, () => ran.push(name));
  }
  assert.deepEqual(ran, [], 'nothing runs inside at()');
  assert.equal(deadlines.size, 6);
  clock.go(1_020);
  assert.deepEqual(ran, ['past', 'a', 'b1', 'b2', 'b3']);
  assert.equal(deadlines.size, 1);
  clock.go(1_030);
  assert.deepEqual(ran.at(-1), 'c');
  assert.equal(deadlines.size, 0);
  assert.equal(clock.armed, null);
});

test('deadlines: a timer that fires early runs nothing early', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  let ran = false;
  deadlines.at(1_010.4, () => {
    ran = true;
    assert.ok(clock.nowMs >= 1_010.4);
  });
  const { run } = clock.armed!;
  clock.armed = null;
  clock.nowMs = 1_010.3;
  run();
  assert.equal(ran, false);
  assert.notEqual(clock.armed, null, 'armed again for the rest');
  clock.go(1_012);
  assert.ok(ran);
});

test('deadlines: a cancelled one does not run, whoever cancels it and when', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const ran: string[] = [];
  const first = deadlines.at(1_001, () => ran.push('first'));
  deadlines.at(1_002, () => {
    ran.push('second');
    third.cancel();
    third.cancel();
  });
  const third = deadlines.at(1_002, () => ran.push('third'));
  deadlines.at(1_003, () => ran.push('fourth'));
  first.cancel();
  first.cancel();
  assert.equal(deadlines.size, 3);
  clock.go(2_000);
  assert.deepEqual(ran, ['second', 'fourth']);
  assert.equal(deadlines.size, 0);
  third.cancel();
  assert.equal(deadlines.size, 0);
});

test('deadlines: when the last one is cancelled no timer is left', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const only = deadlines.at(1_001, () => {});
  assert.notEqual(clock.armed, null);
  only.cancel();
  assert.equal(clock.armed, null);
});

test('deadlines: one that throws is not hidden and does not lose the others', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const ran: string[] = [];
  deadlines.at(1_001, () => ran.push('a'));
  deadlines.at(1_001, () => {
    throw new Error('broken');
  });
  const cancelled = deadlines.at(1_001, () => ran.push('never'));
  deadlines.at(1_001, () => ran.push('b'));
  deadlines.at(1_001, () => {
    throw new Error('broken too');
  });
  deadlines.at(1_005, () => ran.push('c'));
  cancelled.cancel();
  const errors = clock.go(1_010);
  assert.deepEqual(ran, ['a', 'b', 'c']);
  assert.deepEqual(errors, [new Error('broken'), new Error('broken too')]);
  assert.equal(deadlines.size, 0);
});

test('deadlines: one that asks again for the past does not keep the others waiting', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  let rounds = 0;
  let other = 0;
  const again = (): void => {
    rounds++;
    if (other === 0) deadlines.at(0, again);
  };
  deadlines.at(0, again);
  deadlines.at(1_000, () => other++);
  clock.go(1_000);
  assert.equal(other, 1);
  assert.ok(rounds <= 2, `${rounds} rounds`);
});

test('deadlines: a wait longer than a Node timer can is waited out', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const dueMs = 1_000 + 2 ** 33;
  let ranAtMs = 0;
  deadlines.at(dueMs, () => {
    ranAtMs = clock.nowMs;
  });
  clock.go(dueMs);
  assert.equal(ranAtMs, dueMs);
  assert.ok(clock.arms >= 4);
});

test('deadlines: a time that is none is refused', () => {
  assert.throws(() => new Deadlines().at(Number.NaN, () => {}), /expected a time in milliseconds, got NaN/);
});

test('deadlines: 20,000 added and cancelled at random run as a sorted list would', () => {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const random = seededRandom(3);
  const expected: { dueMs: number; id: number }[] = [];
  const ran: number[] = [];
  const made: { cancel(): void }[] = [];
  for (let id = 0; id < 20_000; id++) {
    const dueMs = 1_000 + Math.floor(random() * 500);
    made.push(deadlines.at(dueMs, () => ran.push(id)));
    expected.push({ dueMs, id });
  }
  const left = expected.filter(({ id }) => {
    const cancelled = random() < 0.4;
    if (cancelled) made[id]!.cancel();
    return !cancelled;
  });
  assert.equal(deadlines.size, left.length);
  clock.go(1_250);
  assert.equal(ran.length, left.filter(({ dueMs }) => dueMs <= 1_250).length);
  clock.go(2_000);
  left.sort((a, b) => a.dueMs - b.dueMs || a.id - b.id);
  assert.deepEqual(
    ran,
    left.map(({ id }) => id),
  );
});

test("deadlines: on Node's own clock nothing is early, and order holds", async () => {
  const deadlines = new Deadlines();
  const start = performance.now();
  const earlyMs: number[] = [];
  const order: number[] = [];
  await new Promise<void>((resolve) => {
    for (let i = 0; i < 200; i++) {
      const dueMs = start + ((i * 37) % 100) / 2.5;
      deadlines.at(dueMs, () => {
        earlyMs.push(dueMs - performance.now());
        order.push(dueMs);
        if (order.length === 200) resolve();
      });
    }
  });
  assert.ok(Math.max(...earlyMs) <= 0, `early by ${Math.max(...earlyMs)} ms`);
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
});
