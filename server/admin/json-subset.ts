import { isObject } from './json.ts';

/**
 * Where `actual` lacks something of `expected`, as sentences with the path; none: it has it all. Members that are
 * only in `actual` do not matter; arrays have the same length.
 */
export function missingFrom(actual: unknown, expected: unknown, path: string): string[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      Object.hasOwn(actual, name)
        ? missingFrom(actual[name], value, `${path}.${name}`)
        : [`${path}.${name}: expected ${short(value)}, got nothing`],
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) {
      return [`${path}: expected ${expected.length} elements, got ${actual.length}`];
    }
    return expected.flatMap((value, i) => missingFrom(actual[i], value, `${path}[${i}]`));
  }
  return Object.is(actual, expected) || (actual === 0 && expected === 0)
    ? []
    : [`${path}: expected ${short(expected)}, got ${short(actual)}`];
}

const SHOWN = 200;

/** JSON text, cut where nobody would read on. */
export function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
