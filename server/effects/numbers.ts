import { BoundedMap } from './bounded-map.ts';
import { type Random, seededRandom } from './random.ts';

/** Random numbers that belong to a name, such as the delays of one route. */
export interface NumberStream {
  /** Tells it from all others. */
  readonly name: string;
  readonly seed: number;
  /** Numbers that are taken at a time. */
  readonly count: number;
}

/**
 * Where the place in each stream is kept. Each space (X-Mock-Space) has its own, which begins as that of any other: test
 * runs side by side do not disturb each other. One process keeps them itself; workers ask one place, so that
 * requests draw the same numbers whichever worker they come to.
 */
export interface Numbers {
  /** The stream's next numbers: to be called `count` times, before anything else is taken. */
  take(stream: NumberStream, space: string): Random;
  /** All begin anew, in one space or in all. */
  reset(space?: string): void;
}

/** Streams times spaces whose place is kept. */
const MOST_PLACES = 65_536;

export class LocalNumbers implements Numbers {
  readonly #places = new BoundedMap<Random>(MOST_PLACES);

  take({ name, seed }: NumberStream, space: string): Random {
    const key = `${space}\n${name}`;
    let random = this.#places.get(key);
    if (random === undefined) {
      random = seededRandom(seed);
      this.#places.set(key, random);
    }
    return random;
  }

  reset(space?: string): void {
    this.#places.forget((key) => space === undefined || key.startsWith(`${space}\n`));
  }
}

/** Names of the calls between a worker and the process that keeps the places. */
const TAKE = 'numbers.take';
const RESET = 'numbers.reset';

/** What the process that keeps the places answers, by name. */
export function numberCalls(numbers: Numbers): {
  [TAKE](stream: NumberStream, space: string): number[];
  [RESET](space?: string): void;
} {
  return {
    [TAKE]: (stream, space) => {
      const random = numbers.take(stream, space);
      return Array.from({ length: stream.count }, random);
    },
    [RESET]: (space) => numbers.reset(space),
  };
}

/** A worker's view: one question for all the numbers that are taken at a time. */
export class RemoteNumbers implements Numbers {
  readonly #remote: { call(name: string, args: readonly unknown[]): unknown };

  constructor(remote: { call(name: string, args: readonly unknown[]): unknown }) {
    this.#remote = remote;
  }

  take({ name, seed, count }: NumberStream, space: string): Random {
    const numbers = this.#remote.call(TAKE, [{ name, seed, count }, space]) as number[];
    let next = 0;
    return () => {
      const number = numbers[next++];
      if (number === undefined) throw new RangeError(`${name}: expected at most ${count} numbers at a time`);
      return number;
    };
  }

  reset(space?: string): void {
    this.#remote.call(RESET, space === undefined ? [] : [space]);
  }
}
