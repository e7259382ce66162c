/** The kinds of value a flag can have. */
import { parseDuration } from '../model/units.ts';
import type { Flag } from './flags.ts';

export const toggle = (summary: string): Flag<boolean> => ({
  placeholder: null,
  expected: 'no value',
  summary,
  parse: () => true,
});

export const text = (placeholder: string, expected: string, summary: string): Flag<string> => ({
  placeholder,
  expected,
  summary,
  parse: (value) => (value.trim() === '' ? undefined : value),
});

/** Comma-separated, without repetition. */
export const list = (placeholder: string, expected: string, summary: string, fewest = 1): Flag<string[]> => ({
  placeholder,
  expected,
  summary,
  parse: (value) => {
    const names = value.split(',').map((name) => name.trim());
    const fine =
      names.length >= fewest && names.every((name) => name !== '') && new Set(names).size === names.length;
    return fine ? names : undefined;
  },
});

/** `GET /users/1`, `POST /users {"name":"a"}`; may be given again and again, or with commas between. */
export const requests = (summary: string): Flag<string[]> => ({
  placeholder: 'R',
  expected: 'requests such as "GET /users/1", with a body behind the path if there is one',
  summary,
  parse: (value) => {
    // A comma in a body or a query is none between two requests.
    const given = value.split(/,\s*(?=[A-Z]+ \/)/).map((it) => it.trim());
    return given.every((it) => it !== '') ? given : undefined;
  },
  join: (earlier, later) => [...earlier, ...later],
});

export const oneOf = <T extends string>(choices: readonly T[], summary: string): Flag<T> => ({
  placeholder: 'KIND',
  expected: `one of ${choices.join(', ')}`,
  summary,
  parse: (value) => choices.find((choice) => choice === value),
});

export const someOf = <T extends string>(choices: readonly T[], summary: string): Flag<T[]> => ({
  placeholder: 'X,Y',
  expected: `some of ${choices.join(', ')}, separated by commas`,
  summary,
  parse: (value) => {
    const given = value.split(',').map((name) => choices.find((choice) => choice === name.trim()));
    return given.includes(undefined) ? undefined : (given as T[]);
  },
});

/** A whole number between two bounds, both included. */
export const whole = (low: number, high: number, summary: string): Flag<number> => ({
  placeholder: 'N',
  expected: `a whole number from ${low} to ${high}`,
  summary,
  parse: (value) => {
    const n = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return n >= low && n <= high ? n : undefined;
  },
});

/** `1%` or `0.01`; between 0 and `below`, both excluded. */
export const share = (below: number, summary: string): Flag<number> => ({
  placeholder: 'P',
  expected: `a share such as 1% or 0.01, above 0 and below ${below}`,
  summary,
  parse: (value) => {
    const match = /^(\d*\.?\d+)\s*(%?)$/.exec(value);
    const n = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : Number.NaN;
    return n > 0 && n < below ? n : undefined;
  },
});

/** In milliseconds. */
export const duration = (
  summary: string,
  atLeastMs: number,
  atMostMs = Number.POSITIVE_INFINITY,
): Flag<number> => ({
  placeholder: 'TIME',
  expected: `a time such as 90s, 3m or 500ms, at least ${atLeastMs} ms${Number.isFinite(atMostMs) ? ` and at most ${atMostMs} ms` : ''}`,
  summary,
  parse: (value) => {
    const ms = parseDuration(value);
    return ms !== undefined && ms >= atLeastMs && ms <= atMostMs ? ms : undefined;
  },
});
