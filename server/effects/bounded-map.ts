/** A map that holds so many entries and no more: the one that was not used for longest makes room. O(1). */
export class BoundedMap<V> {
  readonly #bound: number;
  /** In order of use, the last used at the end. */
  readonly #entries = new Map<string, V>();

  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#bound) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    this.#entries.set(key, value);
  }

  values(): Iterable<V> {
    return this.#entries.values();
  }

  /** Forgets the keys that `which` is true for. O(n). */
  forget(which: (key: string) => boolean): void {
    for (const key of [...this.#entries.keys()]) if (which(key)) this.#entries.delete(key);
  }
}
