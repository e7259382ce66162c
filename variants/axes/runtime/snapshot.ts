import type { RuntimeLevel, WorldSource } from '../../../server/axes.ts';
import { WorldPool } from '../../../server/world/pool.ts';
import { Room } from '../../../server/world/room.ts';
import type { World, WorldFactory } from '../../../server/world/world.ts';

/**
 * The script is loaded once and the machine's memory imaged; after every request the machine is put back
 * to the image. Requests in flight at once have a machine each, all made from the one image.
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
    const first = await factory.createWorld();
    await first.load({ preload: true });
    // What loading left behind is collected now and not carried along in every request.
    first.vm.collect();
    first.vm.setAutomaticCollection(automatic);
    const { table } = first;
    const room = new Room(first.vm);
    let image = room.image(first.vm);

    const pool = new WorldPool(
      factory.limits.worlds,
      async () => {
        const world = await factory.createWorld();
        world.adopt(image, table);
        if (room.isShort(world.vm)) image = room.image(world.vm);
        return world;
      },
      first,
    );

    return {
      table,
      acquire: () => pool.take(),
      release(world: World) {
        world.clear();
        if (!world.poisoned && world.vm.restore(image)) {
          pool.give(world);
        } else {
          room.saw(world.vm);
          world.vm.dispose();
          pool.discard();
        }
      },
      close: () => pool.close(),
    };
  },
};
