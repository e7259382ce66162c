import type { Delta } from '../engine/engine.ts';
import type { World } from './world.ts';

/** Where worlds leave their machines while they wait, as a world sees it. */
export interface Parking {
  /** The world waits for something; from now on, between turns, its machine may be taken. */
  waits(world: World): void;
  /** A parked world wants to go on: `proceed` is called when it stands on a machine, at once or later. */
  call(world: World): void;
}

/** What the pool needs to know of how machines are made and put back. */
export interface Machines {
  /** A world on a machine of its own that is equal to no image yet. */
  create(): Promise<World>;
  /** Makes a created one fit to serve. */
  prepare(world: World): void;
  /** Puts the machine back to its image. False: it cannot be. */
  reset(world: World): boolean;
  /** The world's machine is lost; looked at before it is disposed of. */
  lost(world: World): void;
  /** A new world for the machine that this one is about to leave. */
  successor(world: World): World;
}

export interface ParkingBounds {
  /** Machines alive at once. */
  machines: number;
  /** Worlds in flight at once, parked ones included. */
  worlds: number;
  /** What parked worlds hold together. */
  parkedBytes: number;
}

export interface Census {
  machines: number;
  /** Worlds without one of these machines. */
  parked: number;
  parkedBytes: number;
  /** Requests that wait for a world. */
  waiting: number;
}

/** Memory of a world that stands on none of the pool's machines. */
interface Parked {
  bytes: number;
  /** null: it kept a machine that had grown and would be lost anyway. */
  delta: Delta | null;
}

/** So many worlds are tried when the first ones hold too much to be parked. */
const TRIES = 4;

/**
 * A few machines for many requests in flight. A world that waits (for a timer, for its client) keeps its machine
 * as long as nobody needs it; when a machine is wanted and none is idle, the one is taken whose world has
 * longest to wait: what was written is copied out, and copied into any idle machine when the world goes on.
 * So few requests in flight cost nothing more than before, and thousands cost a copy out and one back each.
 *
 * A machine that has grown is lost in any case: its world keeps it, its memory counts as parked, and another
 * one is made in its stead. Beyond the bounds requests wait their turn, first come, first served; worlds that go
 * on come before new requests, because they give memory back.
 */
export class ParkingPool implements Parking {
  readonly #machines: Machines;
  readonly #bounds: ParkingBounds;
  readonly #idle: World[] = [];
  /** On a machine and waiting, the longest first. */
  readonly #standing = new Set<World>();
  readonly #parked = new Map<World, Parked>();
  #parkedBytes = 0;
  /** Machines alive or being made, without those that grown worlds have kept. */
  #alive = 0;
  /** Parked worlds that want to go on, first come first. */
  readonly #called = new Set<World>();
  /** Those of them for whom a machine is being made. */
  readonly #coming = new Set<World>();
  readonly #asking: { give: (world: World) => void; refuse: (error: unknown) => void }[] = [];
  /** Machines being made for whoever is first in a queue. */
  #ordered = 0;
  #pumping = false;

  /** `first`: a world that is ready already. */
  constructor(bounds: ParkingBounds, machines: Machines, first: World) {
    this.#bounds = { ...bounds, machines: Math.min(bounds.machines, bounds.worlds) };
    this.#machines = machines;
    this.#alive = 1;
    first.parking = this;
    this.#idle.push(first);
  }

  census(): Census {
    return {
      machines: this.#alive,
      parked: this.#parked.size,
      parkedBytes: this.#parkedBytes,
      waiting: this.#asking.length,
    };
  }

  /** A world for a new request; at once when one is idle or can be made so. */
  take(): World | Promise<World> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#called.size === 0 && this.#asking.length === 0) {
      const freed = this.#mayMake() ? null : this.#freeForNew();
      if (freed !== null) return freed;
      // A machine that had grown may have made room.
      if (this.#mayMake()) return this.#make();
    }
    return new Promise((give, refuse) => this.#asking.push({ give, refuse }));
  }

  /** The world's request is over. */
  release(world: World): void {
    world.clear();
    const parked = this.#parked.size === 0 ? undefined : this.#parked.get(world);
    if (parked !== undefined) {
      this.#forgetParked(world, parked);
      this.#called.delete(world);
      if (parked.delta === null) this.#dispose(world);
    } else {
      if (this.#standing.size > 0) this.#standing.delete(world);
      if (!world.poisoned && this.#machines.reset(world)) {
        this.#idle.push(world);
      } else {
        this.#alive--;
        this.#dispose(world);
      }
    }
    this.#pump();
  }

  waits(world: World): void {
    const parked = this.#parked.get(world);
    if (parked === undefined) this.#standing.add(world);
    else this.#count(parked, world.vm.memoryBytes);
    this.#pump();
  }

  call(world: World): void {
    if (this.#coming.has(world)) return;
    this.#called.add(world);
    this.#pump();
  }

  close(): void {
    for (const world of this.#idle.splice(0)) world.vm.dispose();
  }

  /** Serves the queues as far as it goes. */
  #pump(): void {
    if (this.#pumping || (this.#called.size === 0 && this.#asking.length === 0)) return;
    this.#pumping = true;
    try {
      while (this.#called.size > 0 || this.#asking.length > 0) {
        const [called] = this.#called;
        if (called !== undefined) {
          if (this.#seat(called)) called.proceed();
          else if (this.#called.has(called)) break;
        } else {
          const world = this.#idle.pop() ?? this.#freeForNew();
          if (world === null) break;
          this.#asking.shift()!.give(world);
        }
      }
      this.#order();
    } finally {
      this.#pumping = false;
    }
  }

  /** Makes machines for those who are left in the queues, as far as the bound allows. */
  #order(): void {
    const asking = Math.min(this.#asking.length, this.#bounds.worlds - this.#inFlight);
    const wanted = this.#called.size + Math.max(0, asking);
    while (this.#ordered < wanted && this.#alive < this.#bounds.machines) {
      this.#ordered++;
      this.#make().then(
        (world) => {
          this.#ordered--;
          this.#idle.push(world);
          this.#pump();
        },
        (error: unknown) => {
          this.#ordered--;
          const [called] = this.#called;
          if (called === undefined) this.#asking.shift()?.refuse(error);
          else called.abandon(`no machine to go on: ${(error as Error).message}`);
          this.#pump();
        },
      );
    }
  }

  async #make(): Promise<World> {
    this.#alive++;
    try {
      const world = await this.#machines.create();
      this.#machines.prepare(world);
      world.parking = this;
      return world;
    } catch (error) {
      this.#alive--;
      throw error;
    }
  }

  #mayMake(): boolean {
    return this.#alive < this.#bounds.machines && this.#inFlight < this.#bounds.worlds;
  }

  get #inFlight(): number {
    return this.#parked.size + this.#alive;
  }

  #freeForNew(): World | null {
    if (this.#inFlight >= this.#bounds.worlds) return null;
    return this.#free(this.#bounds.parkedBytes - this.#parkedBytes);
  }

  /** Parks a world and gives the machine's new one. null: none can be parked within so many bytes. */
  #free(budget: number): World | null {
    const failed = new Set<World>();
    while (failed.size < TRIES) {
      const world = this.#longestToWait(failed);
      if (world === null) return null;
      const delta = world.vm.park(budget);
      if (delta === 'too-large') {
        failed.add(world);
      } else if (delta === 'grown') {
        const bytes = world.vm.memoryBytes;
        if (bytes > budget) {
          failed.add(world);
          continue;
        }
        this.#park(world, { bytes, delta: null });
        this.#alive--;
        return null;
      } else {
        const successor = this.#machines.successor(world);
        successor.parking = this;
        this.#park(world, { bytes: delta.bytes, delta });
        return successor;
      }
    }
    return null;
  }

  #longestToWait(failed: ReadonlySet<World>): World | null {
    let found: World | null = null;
    for (const world of this.#standing) {
      if (!world.interruptible || failed.has(world)) continue;
      if (found === null || world.wakesMs > found.wakesMs) found = world;
    }
    return found;
  }

  /** Brings a parked world to a machine. False: there is none now. */
  #seat(world: World): boolean {
    const parked = this.#parked.get(world)!;
    const delta = parked.delta!;
    const budget = this.#bounds.parkedBytes - this.#parkedBytes + parked.bytes;
    const host = this.#idle.pop() ?? (this.#alive < this.#bounds.machines ? null : this.#free(budget));
    if (host === null) return false;
    if (!host.vm.resume(delta)) {
      // Imaged anew since, with more room: the world needs a machine as large as its own was.
      this.#machines.lost(host);
      host.vm.dispose();
      this.#called.delete(world);
      this.#coming.add(world);
      void this.#resumeOnNewMachine(world, delta);
      return false;
    }
    this.#called.delete(world);
    this.#forgetParked(world, parked);
    world.standOn(host.leave());
    return true;
  }

  /** Takes the place of a machine that was disposed of. */
  async #resumeOnNewMachine(world: World, delta: Delta): Promise<void> {
    try {
      const host = await this.#machines.create();
      host.parking = this;
      const parked = this.#parked.get(world);
      if (parked === undefined) {
        this.#machines.prepare(host);
        this.#idle.push(host);
      } else {
        if (!host.vm.resume(delta)) throw new Error('a new machine is larger than an image');
        this.#forgetParked(world, parked);
        world.standOn(host.leave());
      }
    } catch (error) {
      this.#alive--;
      world.abandon(`no machine to go on: ${(error as Error).message}`);
    }
    this.#coming.delete(world);
    world.proceed();
    this.#pump();
  }

  #park(world: World, parked: Parked): void {
    this.#standing.delete(world);
    this.#parked.set(world, parked);
    this.#parkedBytes += parked.bytes;
  }

  #forgetParked(world: World, parked: Parked): void {
    this.#parked.delete(world);
    this.#parkedBytes -= parked.bytes;
  }

  #count(parked: Parked, bytes: number): void {
    this.#parkedBytes += bytes - parked.bytes;
    parked.bytes = bytes;
  }

  #dispose(world: World): void {
    this.#machines.lost(world);
    world.vm.dispose();
  }
}
