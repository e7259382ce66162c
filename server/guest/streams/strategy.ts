import { lazyClasses } from '../primordials.ts';

/** Queuing strategies: how much a stream buffers before it asks its source to wait. */
export interface Strategy {
  highWaterMark?: number;
  size?: (chunk: unknown) => number;
}

const one = () => 1;

export function readStrategy(
  strategy: Strategy | undefined,
  defaultMark: number,
): [number, (chunk: unknown) => number] {
  const { highWaterMark, size } = strategy ?? {};
  const mark = highWaterMark === undefined ? defaultMark : Number(highWaterMark);
  if (!(mark >= 0)) throw new RangeError(`highWaterMark ${highWaterMark} is not a number of at least 0`);
  if (size !== undefined && typeof size !== 'function') throw new TypeError('size: expected a function');
  return [mark, size === undefined ? one : (chunk) => size(chunk)];
}

/** A member of a source, sink or transformer, bound; undefined when absent. Throws TypeError for a non-function. */
export function memberOf(of: unknown, name: string): ((...args: unknown[]) => unknown) | undefined {
  const member = (of as Record<string, unknown> | null | undefined)?.[name];
  if (member === undefined) return undefined;
  if (typeof member !== 'function') throw new TypeError(`${name}: expected a function`);
  return (...args) => Reflect.apply(member, of, args);
}

export const strategies = lazyClasses(() => {
  class CountQueuingStrategy {
    highWaterMark: number;
    constructor({ highWaterMark }: { highWaterMark: number }) {
      this.highWaterMark = highWaterMark;
    }
    size(): number {
      return 1;
    }
  }
  class ByteLengthQueuingStrategy {
    highWaterMark: number;
    constructor({ highWaterMark }: { highWaterMark: number }) {
      this.highWaterMark = highWaterMark;
    }
    size(chunk: { byteLength: number }): number {
      return chunk.byteLength;
    }
  }
  return { CountQueuingStrategy, ByteLengthQueuingStrategy };
});
