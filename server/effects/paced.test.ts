import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PacedBody } from '../guest/ops.ts';
import { type DeadlineClock, Deadlines } from './deadlines.ts';
import { LocalNumbers } from './numbers.ts';
import { PacedPlayer } from './paced.ts';
import { type NotedExchange, notedExchange } from './testing.ts';

/** A player on a clock that stands still until it is told. */
function stage(seed = 1) {
  let nowMs = 1_000;
  let timer: { atMs: number; run: () => void } | null = null;
  const clock: DeadlineClock = {
    now: () => nowMs,
    arm(delayMs, run) {
      timer = { atMs: nowMs + delayMs, run };
      return {} as NodeJS.Timeout;
    },
    disarm: () => {
      timer = null;
    },
  };
  const deadlines = new Deadlines(clock);
  const numbers = new LocalNumbers();
  const player = new PacedPlayer(deadlines, seed, numbers, () => {}, clock.now);
  return {
    deadlines,
    player,
    numbers,
    play(
      body: PacedBody,
      init: Parameters<typeof notedExchange>[1] & { space?: string } = {},
    ): NotedExchange {
      const exchange = notedExchange(init.space === undefined ? [] : ['x-mock-space', init.space], init);
      (exchange as { arrivedMs: number }).arrivedMs = nowMs;
      player.play(exchange, 200, ['x-a', 'b'], body);
      return exchange;
    },
    /** Timers run at their times, or all of them only at the end. */
    pass(ms: number, { late = false } = {}): void {
      const endMs = nowMs + ms;
      if (late) nowMs = endMs;
      while (timer !== null && timer.atMs <= endMs) {
        nowMs = Math.max(nowMs, timer.atMs);
        const { run } = timer;
        timer = null;
        run();
      }
      nowMs = endMs;
    },
  };
}

const said = ({ notes }: NotedExchange): string[] =>
  notes.map((note) =>
    note.did === 'write' ? note.piece : note.did === 'answer' ? `= ${note.body}` : note.did,
  );

describe('paced bodies', () => {
  it('the head at once, then each piece at its time', () => {
    const { play, pass } = stage();
    const exchange = play({ pieces: ['a', 'b', 'c'], first: 100, interval: 10 });
    assert.deepEqual(said(exchange), ['stream']);
    pass(99);
    assert.deepEqual(said(exchange), ['stream']);
    pass(1);
    assert.deepEqual(said(exchange), ['stream', 'a']);
    pass(10);
    assert.deepEqual(said(exchange), ['stream', 'a', 'b']);
    pass(10);
    assert.deepEqual(said(exchange), ['stream', 'a', 'b', 'c', 'end']);
    assert.equal(exchange.onGone, null);
  });

  it('a piece that is late makes no other late, and what is due together goes together', () => {
    const { play, pass } = stage();
    const exchange = play({ pieces: ['a', 'b', 'c', 'd', 'e'], first: 10, interval: 10 });
    pass(10);
    pass(25, { late: true });
    assert.deepEqual(said(exchange), ['stream', 'a', 'bc']);
    pass(4);
    assert.deepEqual(said(exchange), ['stream', 'a', 'bc']);
    pass(1);
    assert.deepEqual(said(exchange), ['stream', 'a', 'bc', 'd']);
  });

  it('times count from the arrival, not from the answer', () => {
    const { player, pass, deadlines } = stage();
    const exchange = notedExchange();
    (exchange as { arrivedMs: number }).arrivedMs = 950;
    player.play(exchange, 200, [], { pieces: ['a'], first: 60 });
    pass(10);
    assert.deepEqual(said(exchange), ['stream', 'a', 'end']);
    assert.equal(deadlines.size, 0);
  });

  it('all due at once is an answer like any other', () => {
    const { play, deadlines } = stage();
    const exchange = play({ pieces: ['a', 'b'], opening: '<', closing: '>', first: 0, interval: 0 });
    assert.deepEqual(said(exchange), ['= <ab>']);
    assert.equal(deadlines.size, 0);
  });

  it('opening, frames and closing', () => {
    const { play, pass } = stage();
    const body = { frame: ['{', '}'] as const, opening: '<', closing: '>', interval: 5 };
    const two = play({ ...body, pieces: ['a"', 'b'] });
    const none = play({ ...body, pieces: [] });
    pass(5);
    assert.deepEqual(said(two), ['stream', '<{"a\\""}', '{"b"}>', 'end']);
    assert.deepEqual(said(none), ['stream', '<>', 'end']);
  });

  it('HEAD has no body', () => {
    const { play, deadlines } = stage();
    assert.deepEqual(said(play({ pieces: ['a'], first: 5 }, { method: 'HEAD' })), ['stream', 'end']);
    assert.equal(deadlines.size, 0);
  });

  it('nothing is written to a client that takes nothing, and all of it when it does', () => {
    const { play, pass, deadlines } = stage();
    const exchange = play({ pieces: ['a', 'b', 'c', 'd'], interval: 10 }, { full: true });
    pass(25);
    assert.deepEqual(said(exchange), ['stream', 'a']);
    assert.equal(deadlines.size, 0);
    exchange.sink.onDrain!();
    assert.deepEqual(said(exchange), ['stream', 'a', 'bc']);
    pass(5);
    exchange.sink.onDrain!();
    assert.deepEqual(said(exchange), ['stream', 'a', 'bc', 'd', 'end']);
  });

  it('a drain that nobody waits for changes nothing', () => {
    const { play, pass } = stage();
    const exchange = play({ pieces: ['a', 'b'], interval: 10 });
    exchange.sink.onDrain!();
    pass(10);
    assert.deepEqual(said(exchange), ['stream', 'a', 'b', 'end']);
    exchange.sink.onDrain!();
    assert.equal(said(exchange).length, 4);
  });

  it('ends when the client goes', () => {
    const { play, pass, deadlines } = stage();
    const exchange = play({ pieces: ['a', 'b'], interval: 10 });
    assert.equal(deadlines.size, 1);
    exchange.onGone!();
    assert.equal(deadlines.size, 0);
    pass(100);
    assert.deepEqual(said(exchange), ['stream', 'a']);
  });

  it('silence is broken, and pieces keep their times', () => {
    const { play, pass } = stage();
    const exchange = play({ pieces: ['a', 'b'], first: 25, interval: 15, keepalive: { ms: 10, text: ':' } });
    pass(24);
    assert.deepEqual(said(exchange), ['stream', ':', ':']);
    pass(1);
    assert.deepEqual(said(exchange), ['stream', ':', ':', 'a']);
    pass(15);
    assert.deepEqual(said(exchange), ['stream', ':', ':', 'a', ':', 'b', 'end']);
  });

  const times = (exchange: NotedExchange, pass: (ms: number) => void): number[] => {
    const at: number[] = [];
    for (let ms = 1; !said(exchange).includes('end') && ms < 2_000; ms++) {
      const before = said(exchange).length;
      pass(1);
      if (said(exchange).length > before) at.push(ms);
    }
    return at;
  };
  const RANDOM: PacedBody = { pieces: ['a', 'b', 'c', 'd'], first: 20, interval: { uniform: [10, 200] } };

  it('the same seed gives the same times, and bodies without one follow from the server', () => {
    const play = (body: PacedBody, seed: number, others: number): number[] => {
      const on = stage(seed);
      for (let i = 0; i < others; i++) on.play(RANDOM);
      return times(on.play(body), on.pass);
    };
    assert.deepEqual(play({ ...RANDOM, seed: 5 }, 1, 0), play({ ...RANDOM, seed: 5 }, 2, 1));
    assert.notDeepEqual(play({ ...RANDOM, seed: 5 }, 1, 0), play({ ...RANDOM, seed: 6 }, 1, 0));
    assert.deepEqual(play(RANDOM, 1, 0), play(RANDOM, 1, 0));
    assert.notDeepEqual(play(RANDOM, 1, 0), play(RANDOM, 2, 0));
    assert.notDeepEqual(play(RANDOM, 1, 0), play(RANDOM, 1, 1));
  });

  it('each space has seeds of its own, which begin anew when they are reset', () => {
    const on = stage();
    const [one, other] = ['one', 'other'].map((space) => times(on.play(RANDOM, { space }), on.pass));
    assert.deepEqual(one, other);
    assert.notDeepEqual(times(on.play(RANDOM, { space: 'one' }), on.pass), one);
    on.numbers.reset('one');
    assert.deepEqual(times(on.play(RANDOM, { space: 'one' }), on.pass), one);
  });

  it('jitter makes gaps longer and shorter, but not less than nothing', () => {
    const on = stage();
    const at = times(
      on.play({ pieces: Array.from('abcdefgh'), first: 5, interval: 50, jitter: 40 }),
      on.pass,
    );
    const gaps = at.slice(1).map((ms, i) => ms - at[i]!);
    assert.equal(gaps.length, 7);
    assert.ok(
      gaps.every((gap) => gap >= 10 && gap <= 91),
      String(gaps),
    );
    assert.ok(new Set(gaps).size > 3, String(gaps));
    const added = times(
      on.play({ pieces: ['a', 'b'], interval: 50, jitter: { uniform: [10, 20] } }),
      on.pass,
    );
    assert.ok(added[0]! >= 60 && added[0]! <= 71, String(added));
    on.play({ pieces: Array.from('abc'), interval: 1, jitter: 1_000 });
    on.pass(10_000);
  });

  it('times that are none', () => {
    const { play } = stage();
    assert.throws(() => play({ pieces: ['a'], interval: 'x' }), /interval: expected milliseconds/);
  });
});
