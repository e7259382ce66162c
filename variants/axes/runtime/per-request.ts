import type { Levels, RuntimeLevel, WorldSource } from '../../../server/axes.ts';
import type { Image } from '../../../server/engine/engine.ts';
import { GuestError } from '../../../server/errors.ts';
import { WorldPool } from '../../../server/world/pool.ts';
import { Room } from '../../../server/world/room.ts';
import type { World, WorldFactory } from '../../../server/world/world.ts';

/** Every request in flight has one to itself, of some MB. */
const MACHINES = 512;

/** Machines are kept and reused; what is new for every request is the runtime inside. */
export const perRequest: RuntimeLevel = {
  name: 'per-request',
  summary: 'a new JavaScript runtime, context and Web APIs for every request',
  needs: {},
  trackWrites: (levels: Levels) => levels.gc.giveBack === 'discard',
  deviations: [],
  inert: {},
  refuses: () => undefined,
  async start(factory: WorldFactory): Promise<WorldSource> {
    const { gc } = factory.levels;
    const { worlds, machines } = factory.limits;
    /** Memory of each machine before its first runtime; only for giving memory back whole. */
    const blank = new Map<World, Image>();
    let room: Room | null = null;
    const pool = new WorldPool(Math.min(worlds, machines ?? MACHINES), async () => {
      const world = await factory.createWorld();
      if (gc.giveBack === 'discard') {
        room ??= new Room(world.vm);
        blank.set(world, room.image(world.vm));
      }
      return world;
    });

    const acquire = (): World | Promise<World> => {
      const world = pool.take();
      return world instanceof Promise ? world.then(load) : load(world);
    };
    const load = (world: World): World | Promise<World> => {
      try {
        const loading = world.load({ preload: false });
        if (loading === undefined) return world;
        return loading.then(
          () => world,
          (error: unknown) => refuse(world, error),
        );
      } catch (error) {
        return refuse(world, error);
      }
    };
    const refuse = (world: World, error: unknown): never => {
      release(world);
      throw error;
    };
    const release = (world: World): void => {
      world.clear();
      if (world.poisoned || !giveBack(world)) {
        blank.delete(world);
        room?.saw(world.vm);
        world.vm.dispose();
        pool.discard();
      } else {
        pool.give(world);
      }
    };
    /** True if the machine may be used again. */
    const giveBack = (world: World): boolean => {
      const image = blank.get(world);
      if (image !== undefined) return world.vm.restore(image);
      try {
        gc.beforeFree(world.vm);
        world.vm.close();
        return true;
      } catch (error) {
        if (!(error instanceof GuestError)) throw error;
        factory.log(`error: a runtime could not be freed and is thrown away: ${error.message}`);
        return false;
      }
    };

    const first = await acquire();
    const { table } = first;
    release(first);
    return { table, acquire, release, close: () => pool.close() };
  },
};
