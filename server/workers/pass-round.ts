/** Someone connections can be given to. */
export interface Taker<T> {
  /** The connection's number comes back in `taken`. */
  give(id: number, connection: T): void;
}

/**
 * Gives each connection to the one who has fewest that it has not taken yet, in turn among equals. Those that
 * were not taken when their taker died are given to others: they were never its own.
 */
export class PassRound<T> {
  readonly #takers = new Map<Taker<T>, Map<number, T>>();
  /** Connections that nobody is there for. */
  #waiting: T[] = [];
  #number = 0;
  readonly #taken: (connection: T) => void;

  /** `taken`: the connection is its taker's now, and the copy here is no longer needed. */
  constructor(taken: (connection: T) => void) {
    this.#taken = taken;
  }

  join(taker: Taker<T>): void {
    this.#takers.set(taker, new Map());
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const connection of waiting) this.pass(connection);
  }

  has(taker: Taker<T>): boolean {
    return this.#takers.has(taker);
  }

  leave(taker: Taker<T>): void {
    const given = this.#takers.get(taker);
    this.#takers.delete(taker);
    for (const connection of given?.values() ?? []) this.pass(connection);
  }

  /** O(takers). */
  pass(connection: T): void {
    let chosen: [Taker<T>, Map<number, T>] | null = null;
    for (const entry of this.#takers) if (chosen === null || entry[1].size < chosen[1].size) chosen = entry;
    if (chosen === null) {
      this.#waiting.push(connection);
      return;
    }
    const [taker, given] = chosen;
    // To the end of the line.
    this.#takers.delete(taker);
    this.#takers.set(taker, given);
    this.#number = (this.#number + 1) | 0;
    given.set(this.#number, connection);
    taker.give(this.#number, connection);
  }

  taken(taker: Taker<T>, id: number): void {
    const given = this.#takers.get(taker);
    const connection = given?.get(id);
    if (given === undefined || connection === undefined) return;
    given.delete(id);
    this.#taken(connection);
  }
}
