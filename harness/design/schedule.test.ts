import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scheduleEpoch, scheduleOpenLoop, scheduleScenarios } from './schedule.ts';

const request = {
  seed: 7,
  epoch: 0,
  scenario: 'hello',
  variants: ['baseline', 'bytecode'],
  slicesPerTrial: 12,
};
const three = { ...request, variants: ['a', 'b', 'c'] };

const counted = (keys: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** χ² against equal shares. */
const chiSquare = (counts: Map<string, number>, cells: number): number => {
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const expected = total / cells;
  const missing = (cells - counts.size) * expected;
  return missing + [...counts.values()].reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
};

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('one epoch', () => {
  test('every place is given to exactly one variant', () => {
    for (const epoch of range(50)) {
      const { startOrder, slots, portOrder } = scheduleEpoch({ ...three, epoch });
      for (const places of [startOrder, slots, portOrder]) assert.deepEqual([...places].sort(), [0, 1, 2]);
    }
  });

  test('two variants: each four slices are ABBA or BAAB', () => {
    const seen = new Set<string>();
    for (const epoch of range(40)) {
      const { slices } = scheduleEpoch({ ...request, epoch });
      assert.equal(slices.length, 24);
      for (let at = 0; at < slices.length; at += 4) seen.add(slices.slice(at, at + 4).join(''));
    }
    assert.deepEqual([...seen].sort(), ['0110', '1001']);
  });

  test('any number of variants: places of each add up to the same, so a linear drift cancels', () => {
    for (const n of [1, 2, 3, 5]) {
      const variants = range(n).map(String);
      const { slices } = scheduleEpoch({ ...request, variants, slicesPerTrial: 8 });
      const sums = range(n).map((v) => slices.reduce((sum, s, at) => sum + (s === v ? at : 0), 0));
      assert.equal(new Set(sums).size, 1, `${n} variants: ${sums}`);
    }
  });

  test('each block holds every variant once, in an odd number of blocks too', () => {
    const { slices } = scheduleEpoch({ ...three, slicesPerTrial: 5 });
    assert.equal(slices.length, 15);
    for (let at = 0; at < 15; at += 3) assert.deepEqual(slices.slice(at, at + 3).sort(), [0, 1, 2]);
  });

  test('what makes no sense is refused', () => {
    assert.throws(() => scheduleEpoch({ ...request, variants: [] }), RangeError);
    assert.throws(() => scheduleEpoch({ ...request, slicesPerTrial: 0 }), RangeError);
    assert.throws(() => scheduleEpoch({ ...request, epoch: -1 }), RangeError);
  });
});

describe('repeatable', () => {
  test('same request, same schedule; this one, for good', () => {
    assert.deepEqual(scheduleEpoch(three), scheduleEpoch(three));
    assert.deepEqual(scheduleEpoch({ ...three, slicesPerTrial: 2 }), {
      startOrder: [0, 2, 1],
      slots: [2, 0, 1],
      portOrder: [2, 1, 0],
      slices: [0, 2, 1, 1, 2, 0],
    });
  });

  test('another number of slices leaves the rest as it was', () => {
    const { slices: many, ...rest } = scheduleEpoch(request);
    const { slices: few, ...same } = scheduleEpoch({ ...request, slicesPerTrial: 6 });
    assert.deepEqual(rest, same);
    assert.deepEqual(many.slice(0, 12), few);
  });

  test('another seed, epoch or scenario gives another schedule', () => {
    const of = (change: object): string => JSON.stringify(scheduleEpoch({ ...request, ...change }));
    const variants = [{}, { seed: 8 }, { epoch: 1 }, { scenario: 'json' }].map(of);
    assert.equal(new Set(variants).size, 4);
  });

  test('scenarios come in a random order of their own in each epoch', () => {
    const scenarios = ['x', 'y', 'z'];
    const orders = range(6_000).map((epoch) => scheduleScenarios({ seed: 1, epoch, scenarios }).join(''));
    assert.ok(chiSquare(counted(orders), 6) < 20.5, 'χ², 5 degrees of freedom, 0.1 %');
    assert.deepEqual(scheduleScenarios({ seed: 1, epoch: 3, scenarios }).join(''), orders[3]);
  });
});

describe('fair, over 10,000 epochs of two variants', () => {
  const epochs = range(10_000).map((epoch) => scheduleEpoch({ ...request, epoch, slicesPerTrial: 2 }));
  const coins = {
    'start order': epochs.map((e) => e.startOrder[0]!),
    slot: epochs.map((e) => e.slots[0]!),
    port: epochs.map((e) => e.portOrder[0]!),
    'first slice': epochs.map((e) => e.slices[0]!),
  };

  for (const [name, coin] of Object.entries(coins)) {
    test(`${name}: a fair coin without memory`, () => {
      assert.ok(chiSquare(counted(coin.map(String)), 2) < 10.8, 'fair: χ², 1 degree of freedom, 0.1 %');
      for (const lag of [1, 2, 3]) {
        const steps = coin.slice(lag).map((c, i) => `${coin[i]}${c}`);
        assert.ok(chiSquare(counted(steps), 4) < 16.3, `lag ${lag}: χ², 3 degrees of freedom, 0.1 %`);
      }
    });
  }

  test('the coins of one epoch are independent of one another', () => {
    const joint = epochs.map((_, i) =>
      Object.values(coins)
        .map((coin) => coin[i])
        .join(''),
    );
    assert.ok(chiSquare(counted(joint), 16) < 37.7, 'χ², 15 degrees of freedom, 0.1 %');
  });

  test('the coins of one epoch are independent between scenarios', () => {
    const joint = epochs.map((e, epoch) => {
      const other = scheduleEpoch({ ...request, epoch, slicesPerTrial: 2, scenario: 'json' });
      return `${e.startOrder[0]}${other.startOrder[0]}`;
    });
    assert.ok(chiSquare(counted(joint), 4) < 16.3, 'χ², 3 degrees of freedom, 0.1 %');
  });
});

test('three variants start in each of the six orders equally often', () => {
  const orders = range(6_000).map(
    (epoch) => scheduleEpoch({ ...three, epoch, slicesPerTrial: 1 }).startOrder,
  );
  assert.ok(chiSquare(counted(orders.map(String)), 6) < 20.5, 'χ², 5 degrees of freedom, 0.1 %');
});

describe('the open-loop phase', () => {
  const open = { ...three, loads: [0.5, 0.7, 0.85] };

  test('gives every variant every load once, those of one load side by side', () => {
    for (const epoch of range(50)) {
      const stretches = scheduleOpenLoop({ ...open, epoch });
      assert.deepEqual(
        stretches.map(({ variant, load }) => `${load} ${variant}`).sort(),
        open.loads.flatMap((load) => [0, 1, 2].map((variant) => `${load} ${variant}`)).sort(),
      );
      for (let at = 0; at < 9; at += 3) {
        assert.equal(new Set(stretches.slice(at, at + 3).map(({ load }) => load)).size, 1);
      }
    }
  });

  test('the same arrivals for all variants, others at another load, epoch and scenario', () => {
    const seeds = (change: object): string[] => [
      ...new Set(scheduleOpenLoop({ ...open, ...change }).map(({ load, seed }) => `${load} ${seed}`)),
    ];
    const all = [{}, { epoch: 1 }, { scenario: 'json' }, { seed: 8 }].flatMap(seeds);
    assert.equal(all.length, 12);
    assert.equal(new Set(all.map((it) => it.split(' ')[1])).size, 12);
  });

  test('another load changes neither arrivals nor order at the others', () => {
    const at70 = (loads: number[]): string =>
      JSON.stringify(scheduleOpenLoop({ ...open, loads }).filter(({ load }) => load === 0.7));
    assert.equal(at70([0.7]), at70([0.5, 0.7, 0.9]));
  });

  test('order is fair: which load is first, and which variant is first at it', () => {
    const first = range(6_000).map((epoch) => scheduleOpenLoop({ ...open, epoch })[0]!);
    const places = counted(first.map(({ load, variant }) => `${load} ${variant}`));
    assert.ok(chiSquare(places, 9) < 26.1, 'χ², 8 degrees of freedom, 0.1 %');
  });

  test('nothing to load is refused', () => {
    assert.throws(() => scheduleOpenLoop({ ...open, variants: [] }), RangeError);
    assert.throws(() => scheduleOpenLoop({ ...open, loads: [] }), RangeError);
  });
});
