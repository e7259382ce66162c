import { type Clock, Store } from './store.ts';

/** What is asked of a store. Every operation is complete before the next begins, whoever asks. */
export type StoreOperations = Pick<
  Store,
  'get' | 'set' | 'del' | 'incr' | 'clear' | 'cas' | 'push' | 'ttl' | 'expire' | 'keys'
>;

/** Stores by space (X-Mock-Space; '' is everybody's): what one space writes no other sees. */
export interface Stores {
  in(space: string): StoreOperations;
}

/** What the administration asks of stores. */
export interface AdministeredStores extends Stores {
  /** Names of the spaces that hold something, '' among them if the shared one does. Sorted. */
  names(): string[];
  /** Empties one space, or all. */
  reset(space?: string): void;
}

/** Spaces besides the shared one that may hold something at once. */
export const DEFAULT_SPACES = 1_024;

/** Every space holds something and there is no room for another: the request is refused with 503. */
export class TooManySpaces extends Error {
  constructor(space: string, bound: number) {
    super(
      `no room for the space ${JSON.stringify(space)}: ${bound} spaces hold something; empty one (mock.store.clear, or a reset), or start with a larger --spaces`,
    );
    this.name = 'TooManySpaces';
  }
}

/** Stores of this process alone. */
export class LocalStores implements AdministeredStores {
  readonly #shared: Store;
  /** The one used last stands last. */
  readonly #spaces = new Map<string, Store>();
  readonly #bound: number;
  readonly #clock: Clock | undefined;

  constructor(bound = DEFAULT_SPACES, clock?: Clock) {
    this.#bound = bound;
    this.#clock = clock;
    this.#shared = new Store(clock);
  }

  /** Throws TooManySpaces. Not to be kept: a store that is empty may be forgotten when another space comes. */
  in(space: string): Store {
    if (space === '') return this.#shared;
    let store = this.#spaces.get(space);
    if (store === undefined) {
      if (this.#spaces.size >= this.#bound) this.#makeRoom(space);
      store = new Store(this.#clock);
    } else this.#spaces.delete(space);
    this.#spaces.set(space, store);
    return store;
  }

  /** Forgets the empty space that was used least recently. O(spaces), only when the bound is reached. */
  #makeRoom(wanted: string): void {
    for (const [name, store] of this.#spaces) {
      if (store.size > 0) continue;
      this.#spaces.delete(name);
      return;
    }
    throw new TooManySpaces(wanted, this.#bound);
  }

  names(): string[] {
    return [...this.#spaces, ['', this.#shared] as const]
      .filter(([, store]) => store.size > 0)
      .map(([name]) => name)
      .sort();
  }

  reset(space?: string): void {
    if (space === undefined) {
      this.#shared.clear();
      this.#spaces.clear();
    } else if (space === '') this.#shared.clear();
    else this.#spaces.delete(space);
  }
}
