/** Something due. Cancelling what has run or was cancelled does nothing. */
export interface Deadline {
  cancel(): void;
}

/** What time is taken from; tests bring their own. */
export interface DeadlineClock {
  /** Milliseconds. */
  now(): number;
  /** Calls once, about `delayMs` from now; early or late does not matter. */
  arm(delayMs: number, run: () => void): NodeJS.Timeout;
  disarm(timer: NodeJS.Timeout): void;
}

/** Longest time that a Node timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NODE_CLOCK: DeadlineClock = {
  now: () => performance.now(),
  arm: (delayMs, run) => setTimeout(run, delayMs),
  disarm: (timer) => clearTimeout(timer),
};

/** Where an entry is when it is not in the heap. */
const RUNNING = -1;
const GONE = -2;

class Entry implements Deadline {
  readonly dueMs: number;
  /** Order of asking, for those due at the same time. */
  readonly order: number;
  readonly run: () => void;
  readonly #owner: (entry: Entry) => void;
  /** Index in the heap, or RUNNING, or GONE. */
  at = GONE;

  constructor(dueMs: number, order: number, run: () => void, owner: (entry: Entry) => void) {
    this.dueMs = dueMs;
    this.order = order;
    this.run = run;
    this.#owner = owner;
  }

  cancel(): void {
    this.#owner(this);
  }

  before(other: Entry): boolean {
    return this.dueMs < other.dueMs || (this.dueMs === other.dueMs && this.order < other.order);
  }
}

/**
 * Many deadlines on one Node timer: a binary heap by due time in which every entry knows its place, so that
 * adding and cancelling cost O(log n). Nothing runs early. All that is due runs in order of its due time.
 */
export class Deadlines {
  readonly #clock: DeadlineClock;
  readonly #heap: Entry[] = [];
  #order = 0;
  #running = 0;
  #timer: NodeJS.Timeout | null = null;
  #armedForMs = Infinity;
  readonly #cancel = (entry: Entry): void => this.#drop(entry);

  constructor(clock: DeadlineClock = NODE_CLOCK) {
    this.#clock = clock;
  }

  /** Those that have neither run nor been cancelled. */
  get size(): number {
    return this.#heap.length + this.#running;
  }

  /** `run` is called once, not before `dueMs` on the clock of `performance.now()`, and never inside this call. */
  at(dueMs: number, run: () => void): Deadline {
    if (!Number.isFinite(dueMs))
      throw new RangeError(`deadline: expected a time in milliseconds, got ${dueMs}`);
    const entry = new Entry(dueMs, this.#order++, run, this.#cancel);
    this.#put(entry);
    this.#arm();
    return entry;
  }

  #drop(entry: Entry): void {
    if (entry.at === GONE) return;
    if (entry.at === RUNNING) this.#running--;
    else this.#take(entry.at);
    entry.at = GONE;
    this.#arm();
  }

  /** The timer stands for the earliest entry; one armed for an earlier time than that is left to find nothing due. */
  #arm(): void {
    const first = this.#heap[0];
    if (this.#timer !== null && (first === undefined || first.dueMs < this.#armedForMs)) {
      this.#clock.disarm(this.#timer);
      this.#timer = null;
    }
    if (first === undefined || this.#timer !== null) return;
    this.#armedForMs = first.dueMs;
    const delayMs = Math.ceil(first.dueMs - this.#clock.now());
    this.#timer = this.#clock.arm(Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS), () => this.#fire());
  }

  /** What is added meanwhile waits for the next time, so that nothing can keep the loop going for ever. */
  #fire(): void {
    this.#timer = null;
    const nowMs = this.#clock.now();
    const due: Entry[] = [];
    while (this.#heap.length > 0 && this.#heap[0]!.dueMs <= nowMs) {
      const entry = this.#take(0);
      entry.at = RUNNING;
      due.push(entry);
    }
    this.#running += due.length;
    let next = 0;
    try {
      while (next < due.length) {
        const entry = due[next++]!;
        if (entry.at !== RUNNING) continue;
        entry.at = GONE;
        this.#running--;
        entry.run();
      }
    } finally {
      // One threw: that is reported as what it is, uncaught, and the others get their turn all the same.
      for (; next < due.length; next++) {
        const entry = due[next]!;
        if (entry.at !== RUNNING) continue;
        this.#running--;
        this.#put(entry);
      }
      this.#arm();
    }
  }

  #put(entry: Entry): void {
    this.#heap.push(entry);
    this.#up(entry, this.#heap.length - 1);
  }

  /** Takes out the entry at an index: the last one fills the gap and finds its place. */
  #take(index: number): Entry {
    const taken = this.#heap[index]!;
    const last = this.#heap.pop()!;
    if (last !== taken) {
      const parent = this.#heap[(index - 1) >> 1];
      if (index > 0 && last.before(parent!)) this.#up(last, index);
      else this.#down(last, index);
    }
    return taken;
  }

  #up(entry: Entry, index: number): void {
    let at = index;
    while (at > 0) {
      const parent = this.#heap[(at - 1) >> 1]!;
      if (!entry.before(parent)) break;
      this.#set(parent, at);
      at = (at - 1) >> 1;
    }
    this.#set(entry, at);
  }

  #down(entry: Entry, index: number): void {
    const heap = this.#heap;
    let at = index;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.before(heap[child]!)) child++;
      if (!heap[child]!.before(entry)) break;
      this.#set(heap[child]!, at);
      at = child;
    }
    this.#set(entry, at);
  }

  #set(entry: Entry, index: number): void {
    this.#heap[index] = entry;
    entry.at = index;
  }
}
