import type { Random } from '../../stats/random.ts';

/**
 * Handlers that mean harm. Each kind makes the body of `async (req, ctx) => { … }` from a random stream, and says
 * which answers are right: anything else is a finding, and so is whatever the next request notices of it.
 */
export interface Kind {
  name: string;
  /** Statuses that are right. `cut`: the connection ends in mid-answer. `endless`: the answer does not end. */
  allowed: readonly (number | 'cut' | 'endless')[];
  make(random: Random): string;
}

export const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(choices.length)]!;
export const fixed = (name: string, allowed: Kind['allowed'], ...bodies: string[]): Kind => ({
  name,
  allowed,
  make: (random) => pick(random, bodies),
});

/** Values that answers are made of, wrongly. */
export const ODD_VALUES = [
  'null',
  'undefined',
  '0',
  '-1',
  'NaN',
  '1n',
  '"\\ud800"',
  'Symbol()',
  '[]',
  '({})',
  '(() => {})',
  'new Proxy({}, {})',
  '({ toString() { throw 1; } })',
  '({ get [Symbol.toPrimitive]() { throw 1; } })',
  'Object.create(null)',
  '"x".repeat(70000)',
  'new Proxy(() => {}, { get() { throw 2; } })',
  'new Date(NaN)',
  '/x/',
  'new Uint8Array(3)',
  '2 ** 53',
  '"a\\r\\nb"',
  '"\\0"',
];
