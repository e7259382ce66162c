import { Store } from './store.ts';

/** What is asked of a store. Every operation is complete before the next begins, whoever asks. */
export type StoreOperations = Pick<
  Store,
  'get' | 'set' | 'del' | 'incr' | 'clear' | 'cas' | 'push' | 'ttl' | 'expire' | 'keys'
>;

/** Stores by space (X-Mock-Space; '' is everybody's): what one space writes no other sees. */
export interface Stores {
  in(space: string): StoreOperations;
}

/** Stores of this process alone. */
export class LocalStores implements Stores {
  readonly #shared = new Store();
  readonly #spaces = new Map<string, Store>();

  in(space: string): Store {
    if (space === '') return this.#shared;
    let store = this.#spaces.get(space);
    if (store === undefined) {
      store = new Store();
      this.#spaces.set(space, store);
    }
    return store;
  }

  /** Names of the spaces that hold something, '' among them if the shared one does. Sorted. */
  names(): string[] {
    return [...this.#spaces, ['', this.#shared] as const]
      .filter(([, store]) => store.size > 0)
      .map(([name]) => name)
      .sort();
  }

  /** Empties one space, or all. */
  reset(space?: string): void {
    if (space === undefined) {
      this.#shared.clear();
      this.#spaces.clear();
    } else if (space === '') this.#shared.clear();
    else this.#spaces.delete(space);
  }
}
