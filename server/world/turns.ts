/** Owner of what the script does while it loads. */
export const MODULE = 0;

export interface TurnEvents {
  /** Guest code broke off. */
  failed(error: unknown): void;
  /** The guest's stack is empty. `failed`: whose turn broke off; MODULE if none did. */
  ended(failed: number): void;
}

/** Entries into the guest: whose each is, when it must be over, and what waits until the guest's stack is empty. */
export class Turns {
  readonly #events: TurnEvents;
  readonly #waiting: (() => void)[] = [];
  #active = false;
  #owner = MODULE;
  #endsMs = 0;
  #overdue = false;

  constructor(events: TurnEvents) {
    this.#events = events;
  }

  /** Guest code stands on the stack. */
  get active(): boolean {
    return this.#active;
  }

  /** Whose turn it is, or was the last time. */
  get owner(): number {
    return this.#owner;
  }

  /** The turn has used up its time. Says so, once it has, to the end of it. */
  overdue(): boolean {
    this.#overdue ||= performance.now() > this.#endsMs;
    return this.#overdue;
  }

  /** The time had been used up the last time somebody looked: what failed, failed for that. */
  get wasOverdue(): boolean {
    return this.#overdue;
  }

  /** `enter` calls the guest. A turn inside another one has time of its own, and leaves the other its. */
  take<T>(owner: number, milliseconds: number, enter: () => T): T {
    if (this.#active) return this.#inner(owner, milliseconds, enter);
    this.#begin(owner, milliseconds);
    this.#active = true;
    let failed = MODULE;
    try {
      return enter();
    } catch (error) {
      failed = owner;
      this.#events.failed(error);
      throw error;
    } finally {
      this.#active = false;
      this.#events.ended(failed);
      if (this.#waiting.length > 0) for (const act of this.#waiting.splice(0)) act();
    }
  }

  /** Calls when the guest's stack is empty: now, or at the end of the turn. */
  afterwards(act: () => void): void {
    if (this.#active) this.#waiting.push(act);
    else act();
  }

  #inner<T>(owner: number, milliseconds: number, enter: () => T): T {
    const outer = { owner: this.#owner, endsMs: this.#endsMs, overdue: this.#overdue };
    this.#begin(owner, milliseconds);
    try {
      return enter();
    } catch (error) {
      this.#events.failed(error);
      throw error;
    } finally {
      this.#owner = outer.owner;
      this.#endsMs = outer.endsMs;
      this.#overdue = outer.overdue;
    }
  }

  #begin(owner: number, milliseconds: number): void {
    this.#owner = owner;
    this.#endsMs = performance.now() + milliseconds;
    this.#overdue = false;
  }
}
