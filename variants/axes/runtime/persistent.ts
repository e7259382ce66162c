import type { RuntimeLevel, WorldSource } from '../../../server/axes.ts';
import type { World, WorldFactory } from '../../../server/world/world.ts';

/** One world for all. Fast, and script globals leak from one request to the next: declared and tested. */
export const persistent: RuntimeLevel = {
  name: 'persistent',
  summary: 'one runtime serves all requests; script globals leak from one to the next',
  needs: {},
  trackWrites: () => false,
  deviations: ['isolation/globals', 'isolation/prototypes', 'isolation/module-state'],
  inert: {
    'script-loading': 'the script is loaded once, before the server is ready',
    gc: 'no runtime is freed between requests',
  },
  refuses: (levels) =>
    levels.gc.automatic ? undefined : 'a persistent runtime that never collects grows until it dies',
  async start(factory: WorldFactory): Promise<WorldSource> {
    const make = async (): Promise<World> => {
      const world = await factory.createWorld();
      await world.load({ preload: true });
      return world;
    };
    let current: World | Promise<World> = await make();
    const { table } = current;

    return {
      table,
      acquire() {
        if (current instanceof Promise || !current.poisoned) return current;
        // The machine broke off. Its requests are lost; the next ones get a new world.
        current.abandon();
        current.vm.dispose();
        current = make().then((world) => {
          current = world;
          return world;
        });
        return current;
      },
      release() {},
      close() {
        if (current instanceof Promise) return;
        // Timers left would fire into a machine that is gone.
        current.clear();
        current.vm.dispose();
      },
    };
  },
};
