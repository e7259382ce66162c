import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../errors.ts';
import type { RouteDescription } from '../guest/ops.ts';
import { LocalBuckets, RemoteBuckets } from './buckets.ts';
import { createEffects } from './index.ts';
import { LocalNumbers, type Numbers, numberCalls, RemoteNumbers } from './numbers.ts';
import { type Noted, notedExchange } from './testing.ts';

const effectsWith = (seed: number, log: string[] = []) =>
  createEffects({ seed, wallMs: 1_000, log: (text) => void log.push(text) });

const route = (options: unknown, path = '/x', method = 'GET'): RouteDescription => ({
  method,
  path,
  options,
});

/** What `n` requests of a route meet, as text: a status or how the connection ended. */
function outcomes(
  effects: ReturnType<typeof createEffects>,
  of: RouteDescription,
  n: number,
  space = '',
): string {
  const said = (note: Noted | undefined): string => {
    if (note?.did === 'answer') return String(note.status);
    return note?.did === 'breakOff' ? `${note.how}` : '?';
  };
  return Array.from({ length: n }, () => {
    const exchange = notedExchange(space === '' ? [] : ['x-mock-space', space]);
    // A new object each time: state must not hang on it.
    effects.begin({ ...of }, exchange)?.answer(200, [], 'ok');
    return said(exchange.notes[0]);
  }).join(' ');
}

const FAULTY = route({
  fault: [
    { kind: 'status', status: 502, rate: 0.3 },
    { kind: 'reset', rate: 0.2 },
  ],
});

test('effects: the same seed gives the same faults, another seed others', () => {
  const first = outcomes(effectsWith(7), FAULTY, 60);
  assert.equal(outcomes(effectsWith(7), FAULTY, 60), first);
  assert.notEqual(outcomes(effectsWith(8), FAULTY, 60), first);
  for (const outcome of ['200', '502', 'reset']) assert.ok(first.includes(outcome), first);
});

test('effects: requests of other routes and other spaces change nothing', () => {
  const alone = outcomes(effectsWith(7), FAULTY, 40);
  const effects = effectsWith(7);
  const other = route(FAULTY.options, '/other');
  let together = '';
  for (let i = 0; i < 40; i++) {
    outcomes(effects, other, 3);
    outcomes(effects, FAULTY, 2, 'elsewhere');
    together += `${outcomes(effects, FAULTY, 1)} `;
  }
  assert.equal(together.trim(), alone);
  assert.notEqual(outcomes(effectsWith(7), other, 40), alone, 'each route has numbers of its own');
});

test('effects: a fault with a seed of its own does not ask for the server’s', () => {
  const own = route({ fault: { kind: 'status', rate: 0.5, seed: 3 } });
  assert.equal(outcomes(effectsWith(1), own, 40), outcomes(effectsWith(2), own, 40));
});

test('effects: a limit does not change who meets which fault', () => {
  let nowMs = 0;
  const effects = createEffects({
    seed: 7,
    wallMs: 1_000,
    log: () => {},
    buckets: new LocalBuckets(() => nowMs++),
  });
  const limited = route({ ...(FAULTY.options as object), limit: { requests: 1, perMs: 3, burst: 1 } });
  const met = outcomes(effects, limited, 60).split(' ');
  const expected = outcomes(effectsWith(7), FAULTY, 60).split(' ');
  for (const [i, outcome] of met.entries()) assert.equal(outcome, i % 3 === 0 ? expected[i] : '429');
});

test('effects: a reset begins anew, for one space or for all', () => {
  const effects = effectsWith(7);
  const first = outcomes(effects, FAULTY, 30, 'a');
  outcomes(effects, FAULTY, 30, 'b');
  effects.reset('a');
  assert.equal(outcomes(effects, FAULTY, 30, 'a'), first);
  assert.notEqual(outcomes(effects, FAULTY, 30, 'b'), first);
  effects.reset();
  assert.equal(outcomes(effects, FAULTY, 30, 'b'), first);
});

/** Asks as a worker does: by name, with copies. */
function asWorker(numbers: Numbers, asked: string[] = []): RemoteNumbers {
  const calls: Record<string, (...args: never[]) => unknown> = numberCalls(numbers);
  return new RemoteNumbers({
    call(name, args) {
      asked.push(name);
      return structuredClone(calls[name]!(...(structuredClone(args) as never[])));
    },
  });
}

/** How long each of `n` requests waits, ms: on effects that take turns, as workers do. */
function delays(all: ReturnType<typeof createEffects>[], of: RouteDescription, n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const exchange = notedExchange();
    const effects = all[i % all.length]!;
    let dueMs = Number.NaN;
    const { at } = effects.deadlines;
    effects.deadlines.at = (due, run) => {
      dueMs = due;
      return at.call(effects.deadlines, due, run);
    };
    (exchange as { arrivedMs: number }).arrivedMs = performance.now() + 3_600_000;
    effects.begin({ ...of }, exchange)!.answer(200, [], 'ok');
    effects.deadlines.at = at;
    exchange.onGone!();
    return (dueMs - exchange.arrivedMs).toFixed(6);
  });
}

test('effects: workers that take turns draw what one process draws, delays and faults', () => {
  const workers = (asked: string[] = []) => {
    const shared = new LocalNumbers();
    return [1, 2, 3].map(() =>
      createEffects({ seed: 7, wallMs: 1_000, log: () => {}, numbers: asWorker(shared, asked) }),
    );
  };
  const three = workers();
  const met = Array.from({ length: 60 }, (_, i) => outcomes(three[i % 3]!, FAULTY, 1));
  assert.equal(met.join(' '), outcomes(effectsWith(7), FAULTY, 60));
  three[1]!.reset();
  assert.equal(
    outcomes(three[2]!, FAULTY, 20),
    outcomes(effectsWith(7), FAULTY, 20),
    'a reset of one is all’s',
  );

  for (const delay of [{ lognormal: { median: 20, p99: 80 } }, { uniform: [10, 30] }, 25]) {
    const asked: string[] = [];
    assert.deepEqual(
      delays(workers(asked), route({ delay }), 30),
      delays([effectsWith(7)], route({ delay }), 30),
    );
    assert.equal(asked.length, delay === 25 ? 0 : 30, 'one question a request, none where nothing is drawn');
  }
});

test('effects: a worker without a seed asks nobody, unless the fault has one', () => {
  const asked: string[] = [];
  const effects = createEffects({
    wallMs: 1_000,
    log: () => {},
    numbers: asWorker(new LocalNumbers(), asked),
  });
  outcomes(effects, FAULTY, 10);
  outcomes(effects, route({ fault: { kind: 'reset', seed: 3 } }), 10);
  assert.deepEqual(asked, []);
  const own = route({ fault: { kind: 'status', rate: 0.5, seed: 3 } });
  assert.equal(outcomes(effects, own, 10), outcomes(effectsWith(1), own, 10));
  assert.equal(asked.length, 10);
});

test('effects: without a seed two servers differ', () => {
  const unseeded = () => createEffects({ wallMs: 1_000, log: () => {} });
  assert.notEqual(outcomes(unseeded(), FAULTY, 100), outcomes(unseeded(), FAULTY, 100));
});

test('effects: a limit outlives the description of the route', () => {
  const limited = route({ limit: { requests: 2, per: '1h' } });
  assert.equal(outcomes(effectsWith(1), limited, 4), '200 200 429 429');
});

test('effects: faults that need no answer do not ask the guest', () => {
  for (const kind of ['reset', 'empty', 'hang', 'status']) {
    const exchange = notedExchange();
    assert.equal(effectsWith(1).begin(route({ fault: { kind } }), exchange), null, kind);
    exchange.onGone?.();
  }
});

test('effects: a request left hanging is let go when the client goes', () => {
  const effects = effectsWith(1);
  const exchange = notedExchange();
  effects.begin(route({ fault: { kind: 'hang' } }), exchange);
  assert.equal(effects.deadlines.size, 1);
  exchange.onGone!();
  assert.equal(effects.deadlines.size, 0);
});

for (const [options, message] of [
  [[], /^mock\.get "\/x": expected an object of options, got \[\]$/],
  [
    { dealy: 5 },
    /^mock\.get "\/x": expected one of delay, fault, limit, got "dealy"; did you mean "delay"\?$/,
  ],
  [{ delay: 'slow' }, /^mock\.get "\/x": delay: expected milliseconds, .*got "slow"$/],
  [{ delay: { uniform: [5, 1] } }, /^mock\.get "\/x": delay\.uniform: expected \[min, max\].*got 1$/],
  [{ fault: { kind: 'explode' } }, /^mock\.get "\/x": fault\.kind: expected one of reset, .*got "explode"$/],
  [{ limit: { requests: 5, per: 1 } }, /^mock\.get "\/x": limit\.per: expected "1s".*got 1$/],
] as const) {
  test(`effects: ${JSON.stringify(options)} ends the start`, () => {
    const effects = effectsWith(1);
    assert.throws(
      () => effects.check([{ method: 'GET', path: '/ok' }, route(options)]),
      (error: unknown) => {
        assert.ok(error instanceof StartError);
        assert.equal(error.code, 'E_SCRIPT');
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('effects: options that go bad after the start are a 500 with a sentence', () => {
  const log: string[] = [];
  const exchange = notedExchange();
  assert.equal(effectsWith(1, log).begin(route({ delay: -1 }, '/y', '*'), exchange), null);
  const [note] = exchange.notes;
  assert.ok(note?.did === 'answer' && note.status === 500);
  assert.match(log.join(), /mock\.all "\/y": delay: expected at least 0 ms, got -1$/);
});

test('effects: a place that counts and does not answer is a 500 with a sentence', () => {
  const log: string[] = [];
  const call = (): never => {
    throw new Error('the primary is gone');
  };
  const effects = createEffects({
    seed: 1,
    wallMs: 1_000,
    log: (text) => void log.push(text),
    buckets: new RemoteBuckets({ call }),
  });
  const exchange = notedExchange();
  assert.equal(effects.begin(route({ limit: { requests: 1, per: '1s' } }), exchange), null);
  const [note] = exchange.notes;
  assert.ok(note?.did === 'answer' && note.status === 500);
  assert.deepEqual(log, ['error: the primary is gone']);
});
