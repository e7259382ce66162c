/** The pool alone, on machines that only remember whose memory they hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delta, Vm } from '../engine/engine.ts';
import type { Exchange } from '../http/exchange.ts';
import type { RouteTable } from '../routes.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { type ParkingBounds, ParkingPool } from './parking.ts';
import { createStand } from './stand.ts';
import { World, type WorldFactory } from './world.ts';

interface FakeDelta extends Delta {
  memory: string;
}

const IMAGE_BYTES = 1_000;

/** Memory is a word: `image`, or what the last turns did. */
class FakeVm {
  memory = 'image';
  memoryBytes = IMAGE_BYTES;
  deltaBytes = 10;
  jobsPending = false;
  disposed = false;

  dispatch(_id: number, _route: number, params: string): undefined {
    assert.equal(this.memory, 'image');
    this.memory = params;
  }

  call(name: string): void {
    this.memory += ` ${name}`;
  }

  drainJobs(): void {}

  restore(): boolean {
    this.memory = 'image';
    return this.memoryBytes === IMAGE_BYTES;
  }

  park(maxBytes: number): FakeDelta | 'grown' | 'too-large' {
    if (this.memoryBytes > IMAGE_BYTES) return 'grown';
    if (this.deltaBytes > maxBytes) return 'too-large';
    const delta = { bytes: this.deltaBytes, memory: this.memory };
    this.memory = 'image';
    return delta;
  }

  resume(delta: Delta): boolean {
    assert.equal(this.memory, 'image');
    this.memory = (delta as FakeDelta).memory;
    return true;
  }

  dispose(): void {
    this.disposed = true;
  }
}

interface Asked {
  name: string;
  world: Promise<World> | World;
  exchange: Exchange;
  statuses: number[];
  over: boolean;
  vm(): FakeVm;
  /** The client goes away. */
  gone(): void;
}

async function pool(bounds: Partial<ParkingBounds>) {
  const log: string[] = [];
  let made = 0;
  const state = { failing: false };
  const table = {
    match: (_method: string, path: string) => ({ route: 0, params: path.slice(1) }),
    description: { fetch: false, listen: null, routes: [{ method: 'GET', path: '/*' }] },
  } as unknown as RouteTable;
  const factory = {
    limits: { ...DEFAULT_LIMITS, wallMs: 2_000 },
    log: (text: string) => log.push(text),
  } as unknown as WorldFactory;
  const create = async (): Promise<World> => {
    await null;
    if (state.failing) throw new Error('no memory');
    made++;
    return new World(factory, await createStand(async () => new FakeVm() as unknown as Vm), table);
  };
  const parking = new ParkingPool(
    { machines: 2, worlds: 100, parkedBytes: 1_000, ...bounds },
    {
      create,
      prepare: () => {},
      reset: (world) => world.vm.restore({ bytes: 0 }),
      lost: () => {},
      successor: (world) => new World(factory, world.leave(), table),
    },
    await create(),
  );
  const ask = (name: string): Asked => {
    const statuses: number[] = [];
    const exchange = {
      method: 'GET',
      target: `/${name}`,
      body: null,
      stages: null,
      onGone: null,
      answer: (status: number) => statuses.push(status),
    } as unknown as Exchange;
    const asked: Asked = {
      name,
      exchange,
      statuses,
      over: false,
      world: parking.take(),
      vm: () => (asked.world as World).vm as unknown as FakeVm,
      gone: () => exchange.onGone!(),
    };
    const serve = (world: World): void => {
      asked.world = world;
      world.serve(exchange, () => {
        asked.over = true;
        parking.release(world);
      });
    };
    if (asked.world instanceof Promise) asked.world.then(serve, () => statuses.push(0));
    else serve(asked.world);
    return asked;
  };
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  return { parking, ask, settle, log, state, made: () => made };
}

const isParked = ({ world }: Asked): boolean => {
  try {
    return (world as World).vm === null;
  } catch {
    return true;
  }
};

test('every world goes on with its own memory, whatever machine it comes to', async () => {
  const { parking, ask, settle, made } = await pool({ machines: 2 });
  const asked = ['a', 'b', 'c', 'd', 'e'].map(ask);
  await settle();
  assert.equal(made(), 2);
  assert.equal(asked.filter(isParked).length, 3);
  assert.deepEqual(parking.census(), { machines: 2, parked: 3, parkedBytes: 30, waiting: 0 });
  for (const one of asked) {
    // What the guest does on its last turn shows that its memory was back.
    let seen = '';
    const { exchange } = one;
    const onGone = exchange.onGone!;
    const world = one.world as World;
    const proceed = world.standOn.bind(world);
    world.standOn = (stand) => {
      seen = (stand.vm as unknown as FakeVm).memory;
      proceed(stand);
    };
    const before = isParked(one) ? '' : one.vm().memory;
    onGone();
    assert.equal(seen || before, one.name);
    assert.ok(one.over);
  }
  assert.deepEqual(parking.census(), { machines: 2, parked: 0, parkedBytes: 0, waiting: 0 });
});

test('beyond the bounds requests wait, first come, first served', async () => {
  const { parking, ask, settle } = await pool({ machines: 1, worlds: 2 });
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(ask) as [Asked, Asked, Asked, Asked];
  await settle();
  assert.equal(parking.census().waiting, 2);
  a.gone();
  await settle();
  assert.deepEqual(
    [a, b, c, d].map(({ world }) => world instanceof Promise),
    [false, false, false, true],
  );
  b.gone();
  await settle();
  assert.equal(d.world instanceof Promise, false);
});

test('what would hold too much keeps its machine; another one is parked instead', async () => {
  const { parking, ask, settle } = await pool({ machines: 2, parkedBytes: 50 });
  const a = ask('a');
  const b = ask('b');
  await settle();
  a.vm().deltaBytes = 51;
  const c = ask('c');
  assert.deepEqual([a, b, c].map(isParked), [false, true, false]);
  b.gone();
  assert.deepEqual([a, c].map(isParked), [false, true]);
  assert.deepEqual(parking.census(), { machines: 2, parked: 1, parkedBytes: 10, waiting: 0 });
});

test('a machine that has grown is its world’s alone, counts by its bytes, and is thrown away after', async () => {
  const { parking, ask, settle, made } = await pool({ machines: 1, parkedBytes: 5_000 });
  const a = ask('a');
  const vm = a.vm();
  vm.memoryBytes = 3_000;
  const b = ask('b');
  await settle();
  assert.deepEqual(parking.census(), { machines: 1, parked: 1, parkedBytes: 3_000, waiting: 0 });
  assert.equal(made(), 2);
  assert.equal(isParked(b), false);
  assert.equal(a.vm(), vm);
  a.gone();
  assert.ok(vm.disposed);
  assert.deepEqual(parking.census(), { machines: 1, parked: 0, parkedBytes: 0, waiting: 0 });
});

test('a machine that cannot be made is refused to whoever wanted it, and the next try is made', async () => {
  const { parking, ask, settle, state } = await pool({ machines: 2 });
  const a = ask('a');
  state.failing = true;
  const b = ask('b');
  await settle();
  assert.deepEqual(b.statuses, [0]);
  assert.equal(parking.census().machines, 1);
  state.failing = false;
  const c = ask('c');
  await settle();
  assert.equal(parking.census().machines, 2);
  a.gone();
  c.gone();
  assert.ok(a.over && c.over);
});

test('a parked world that nothing can carry on fails, and holds nothing', async () => {
  const { parking, ask, settle, state, log } = await pool({ machines: 1, parkedBytes: 5_000 });
  const a = ask('a');
  const b = ask('b');
  assert.deepEqual([a, b].map(isParked), [true, false]);
  b.vm().memoryBytes = 3_000;
  state.failing = true;
  a.gone();
  await settle();
  assert.ok(a.over);
  assert.match(log.join(), /no machine to go on: no memory/);
  assert.deepEqual(parking.census(), { machines: 0, parked: 1, parkedBytes: 3_000, waiting: 0 });
  b.gone();
  assert.deepEqual(parking.census(), { machines: 0, parked: 0, parkedBytes: 0, waiting: 0 });
});
