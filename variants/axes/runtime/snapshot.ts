import type { RuntimeLevel, WorldSource } from '../../../server/axes.ts';
import { ParkingPool } from '../../../server/world/parking.ts';
import { Room } from '../../../server/world/room.ts';
import { World, type WorldFactory } from '../../../server/world/world.ts';

/**
 * More requests in flight share them. Each takes the image's size and what requests write, some MB, and it is not
 * memory alone: with 200 and with 1,000 in flight a request took a quarter less CPU time on 64 machines, parking
 * included, than on 512, whose memories do not stay in the caches; 32 and 128 were no better.
 */
const MACHINES = 64;

/**
 * The script is loaded once and the machine's memory imaged; after every request the machine is put back
 * to the image. Requests in flight at once have a machine each as long as there are enough, all made from the
 * one image; beyond that those that wait are parked (see ParkingPool).
 */
export const snapshot: RuntimeLevel = {
  name: 'snapshot',
  summary: 'loaded once, memory imaged; every request starts from the image: isolated, without the set-up',
  needs: { image: true },
  trackWrites: () => true,
  deviations: [],
  inert: {
    'script-loading': 'the script is loaded once, before the image is taken',
    gc: 'no runtime is freed: its memory is overwritten by the image',
  },
  refuses: () => undefined,
  async start(factory: WorldFactory): Promise<WorldSource> {
    const { automatic } = factory.levels.gc;
    const { machines, worlds, parkedBytes } = factory.limits;
    const first = await factory.createWorld();
    await first.load({ preload: true });
    // What loading left behind is collected now and not carried along in every request.
    first.vm.collect();
    first.vm.setAutomaticCollection(automatic);
    const { table } = first;
    const room = new Room(first.vm);
    let image = room.image(first.vm);

    const pool = new ParkingPool(
      { machines: machines ?? MACHINES, worlds, parkedBytes },
      {
        create: () => factory.createWorld(),
        prepare(world) {
          world.adopt(image, table);
          if (room.isShort(world.vm)) image = room.image(world.vm);
        },
        reset: (world) => world.vm.restore(image),
        lost: (world) => room.saw(world.vm),
        successor: (world) => new World(factory, world.leave(), table),
      },
      first,
    );

    return {
      table,
      acquire: () => pool.take(),
      release: (world) => pool.release(world),
      census: () => pool.census(),
      close: () => pool.close(),
    };
  },
};
