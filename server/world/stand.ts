import type { Vm } from '../engine/engine.ts';
import type { World } from './world.ts';

/** A machine and the world that stands on it now: whatever the guest asks of its host, that world is asked. */
export interface Stand {
  readonly vm: Vm;
  world: World | null;
}

/** `createVm` gets a function that tells who stands on the new machine. */
export async function createStand(createVm: (occupant: () => World | null) => Promise<Vm>): Promise<Stand> {
  const occupied: { world: World | null } = { world: null };
  const vm = await createVm(() => occupied.world);
  return Object.assign(occupied, { vm });
}
