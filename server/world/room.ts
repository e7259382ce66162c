import type { Image, Vm } from '../engine/engine.ts';

/** Free memory that an image has at first; most requests need less. */
const FIRST_ROOM_BYTES = 1024 * 1024;
/** And at most: a request that needs more costs its machine, so that one greedy script cannot make all of them large. */
const LARGEST_ROOM_BYTES = 16 * 1024 * 1024;

/**
 * How large machines must be imaged so that requests fit. A machine that has grown cannot be put back to
 * its image and is lost, so the room follows the largest machine seen: a script that needs much costs a few
 * machines at first and none later.
 */
export class Room {
  readonly #largestBytes: number;
  #wantedBytes: number;

  constructor(vm: Vm) {
    this.#wantedBytes = vm.memoryBytes + FIRST_ROOM_BYTES;
    this.#largestBytes = vm.memoryBytes + LARGEST_ROOM_BYTES;
  }

  saw(vm: Vm): void {
    this.#wantedBytes = Math.max(this.#wantedBytes, Math.min(vm.memoryBytes, this.#largestBytes));
  }

  isShort(vm: Vm): boolean {
    return vm.memoryBytes < this.#wantedBytes;
  }

  /** Makes the machine as large as it must be and images it. */
  image(vm: Vm): Image {
    if (this.isShort(vm)) vm.reserve(this.#wantedBytes - vm.memoryBytes);
    return vm.capture();
  }
}
