/**
 * Header fields as text. A Response keeps its headers as the pairs that go out, `name\nvalue\n…`,
 * and makes a Headers object only when somebody looks.
 */
import { settings } from '../host.ts';
import { codeAt, cut, isArray, lower, objectKeys, safeMap, safePattern, splitBy } from '../primordials.ts';
import { headersClass, isHeaders, listOf } from './headers.ts';

const TOKEN = safePattern(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/);
const PLAIN_VALUE = safePattern(/^[\x21-\x7e][\x20-\x7e]*$/);
const FORBIDDEN_IN_VALUE = safePattern(/[\0\r\n\u0100-\uffff]/);

/** Names seen, as they go out. Bounded: a script can make up names for ever. */
const seen = safeMap<string, string>();
let seenRoom = 256;

/** A header name as it goes out: lower case, or as written with compat 'jsmock'. Throws TypeError. */
export function fieldName(name: unknown): string {
  const known = seen.get(name as string);
  if (known !== undefined) return known;
  const text = `${name as string}`;
  if (!TOKEN.test(text)) throw new TypeError(`${JSON.stringify(text)} is not a header name`);
  const wire = settings.jsmock ? text : lower(text);
  if (seenRoom > 0) {
    seenRoom--;
    seen.set(text, wire);
  }
  return wire;
}

/** The names remembered are of one case only. */
export function forgetNames(): void {
  seen.forEach((_, name) => {
    seen.delete(name);
  });
}

const isSpace = (code: number) => code === 32 || code === 9 || code === 10 || code === 13;

/** A header value without the white space around it. Throws TypeError for NUL, CR, LF and non-bytes. */
export function fieldValue(value: unknown): string {
  const text = `${value as string}`;
  if (PLAIN_VALUE.test(text) && codeAt(text, text.length - 1) !== 32) return text;
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(codeAt(text, start))) start++;
  while (end > start && isSpace(codeAt(text, end - 1))) end--;
  const trimmed = cut(text, start, end);
  if (FORBIDDEN_IN_VALUE.test(trimmed)) {
    throw new TypeError(
      `${JSON.stringify(trimmed)} is not a header value: NUL, CR, LF or a character above U+00FF`,
    );
  }
  return trimmed;
}

/** Whether the last `pairsOf` met a content-type. */
export let sawContentType = false;

function note(name: string): string {
  if (name.length === 12 && lower(name) === 'content-type') sawContentType = true;
  return name;
}

/** HeadersInit → pairs. Throws TypeError as `new Headers(init)` does. */
export function pairsOf(init: unknown): string {
  sawContentType = false;
  let pairs = '';
  if (isHeaders(init)) {
    const list = listOf(init);
    for (let i = 0; i < list.length; i += 2) {
      const name = list[i]!;
      pairs += `${note(settings.jsmock ? name : lower(name))}\n${list[i + 1]}\n`;
    }
    return pairs;
  }
  if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
    throw new TypeError('headers: expected Headers, an object or a list of pairs');
  }
  if ((init as Iterable<unknown>)[Symbol.iterator] !== undefined) {
    for (const entry of init as Iterable<Iterable<unknown>>) {
      const items = isArray(entry) ? entry : [...entry];
      if (items.length !== 2) throw new TypeError('headers: each pair needs a name and a value');
      pairs += `${note(fieldName(items[0]))}\n${fieldValue(items[1])}\n`;
    }
    return pairs;
  }
  const keys = objectKeys(init);
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i]!;
    pairs += `${note(fieldName(name))}\n${fieldValue((init as Record<string, unknown>)[name])}\n`;
  }
  return pairs;
}

/** Pairs → a Headers object of its own. Names in the case they have there. */
export function headersOfPairs(pairs: string, immutable = false) {
  const list = splitBy(pairs, '\n');
  list.length -= 1;
  return headersClass().fromList(list, immutable);
}
