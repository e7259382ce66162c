import type { World } from './world.ts';

/**
 * Worlds at rest, made on demand up to a bound. Every request in flight has a world of its own; beyond the
 * bound a request waits its turn (first come, first served).
 */
export class WorldPool {
  readonly #make: () => Promise<World>;
  readonly #bound: number;
  readonly #idle: World[] = [];
  readonly #waiting: { give: (world: World) => void; refuse: (error: unknown) => void }[] = [];
  #alive = 0;

  /** `first`: a world that is there already. */
  constructor(bound: number, make: () => Promise<World>, first?: World) {
    this.#bound = bound;
    this.#make = make;
    if (first !== undefined) {
      this.#alive = 1;
      this.#idle.push(first);
    }
  }

  /** At once when one is idle: the usual case makes no promise. */
  take(): World | Promise<World> {
    const world = this.#idle.pop();
    if (world !== undefined) return world;
    if (this.#alive < this.#bound) {
      this.#alive++;
      return this.#make().catch((error: unknown) => {
        this.discard();
        throw error;
      });
    }
    return new Promise((give, refuse) => this.#waiting.push({ give, refuse }));
  }

  give(world: World): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(world);
    else next.give(world);
  }

  /** A world that was taken will not come back. */
  discard(): void {
    this.#alive--;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#alive++;
    this.#make().then(next.give, (error: unknown) => {
      next.refuse(error);
      this.discard();
    });
  }

  close(): void {
    for (const world of this.#idle.splice(0)) world.vm.dispose();
  }
}
