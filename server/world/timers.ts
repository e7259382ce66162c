interface Timer {
  /** Id of the request that set it; 0: the module. */
  owner: number;
  dueMs: number;
  handle: NodeJS.Timeout;
}

/** The longest time that Node's timers take. */
const LONGEST_MS = 2 ** 31 - 1;

/** The timers of one script world, kept by the host: they run on while the world has no machine. */
export class GuestTimers {
  readonly #fire: (id: number, owner: number) => void;
  readonly #timers = new Map<number, Timer>();
  /** undefined: to be found again. */
  #nextDueMs: number | undefined = Infinity;
  /** Called when a timer was cancelled and none is left. */
  onEmpty: (() => void) | null = null;

  /** `fire` is called once per timer, never early; the timer is forgotten before. */
  constructor(fire: (id: number, owner: number) => void) {
    this.#fire = fire;
  }

  get size(): number {
    return this.#timers.size;
  }

  /** On the clock of `performance.now()`; Infinity without timers. O(1) but after a cancellation. */
  get nextDueMs(): number {
    if (this.#nextDueMs === undefined) {
      this.#nextDueMs = Infinity;
      for (const { dueMs } of this.#timers.values()) this.#nextDueMs = Math.min(this.#nextDueMs, dueMs);
    }
    return this.#nextDueMs;
  }

  set(id: number, owner: number, delayMs: number): void {
    // From now, not from the event loop's cached time: a turn may have taken long already.
    const dueMs = performance.now() + Math.max(0, delayMs);
    const handle = setTimeout(() => this.#due(id), Math.min(Math.max(0, delayMs), LONGEST_MS));
    this.#timers.set(id, { owner, dueMs, handle });
    if (this.#nextDueMs !== undefined && dueMs < this.#nextDueMs) this.#nextDueMs = dueMs;
  }

  clear(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    this.#forget(id);
    if (this.#timers.size === 0) this.onEmpty?.();
  }

  clearOwnedBy(request: number): void {
    for (const [id, { owner }] of this.#timers) if (owner === request) this.clear(id);
  }

  clearAll(): void {
    if (this.#timers.size === 0) return;
    for (const { handle } of this.#timers.values()) clearTimeout(handle);
    this.#timers.clear();
    this.#nextDueMs = Infinity;
  }

  #forget(id: number): void {
    this.#timers.delete(id);
    this.#nextDueMs = this.#timers.size === 0 ? Infinity : undefined;
  }

  #due(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    const earlyMs = timer.dueMs - performance.now();
    if (earlyMs > 0) {
      timer.handle = setTimeout(() => this.#due(id), Math.ceil(earlyMs));
      return;
    }
    this.#forget(id);
    this.#fire(id, timer.owner);
  }
}
