/** What makes one JSON value differ from another, member by member. */

/** How two values are compared. Paths are written like `$.items[*].id`: `*` stands for every element. */
export interface JsonRules {
  /** Members that the expected value does not have may be there. Arrays still need the same length, element by element. */
  subset?: boolean;
  /**
   * Only kinds are compared: a number is like another number, every element of an array like the first of the expected
   * one, null like anything. Further members may be there.
   */
  shape?: boolean;
  /** Paths of which the value may be any; they must be there if they are in the expected value. */
  anyValue?: readonly string[];
  /** May differ and may be absent: a path that begins with `$`, or a name, which is then meant at any depth. */
  ignore?: readonly string[];
}

export interface JsonDifference {
  /** With `*` for elements of arrays, as in JsonRules. */
  path: string;
  /** With the number of the element: `items[3].price`. Empty for the whole value. */
  place: string;
  kind: 'value' | 'missing' | 'unexpected' | 'length';
  /** `expected 12 in "items[3].price", got 13` */
  text: string;
}

type Members = Readonly<Record<string, unknown>>;

const PLAIN_NAME = /^[A-Za-z_$][\w$-]*$/;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const clip = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

const show = (value: unknown): string => clip(JSON.stringify(value));

const memberPath = (path: string, name: string): string =>
  PLAIN_NAME.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** Of all places; empty when the values are the same but for the order of members. O(size of both). */
export function jsonDifferences(expected: unknown, got: unknown, rules: JsonRules = {}): JsonDifference[] {
  const found: JsonDifference[] = [];
  const anyValue = new Set(rules.anyValue);
  const ignore = new Set(rules.ignore);
  const add = (kind: JsonDifference['kind'], path: string, at: string, want: string, have: string): void => {
    const place = at.slice(1).replace(/^\./, '');
    const where = place === '' ? '' : ` in "${place}"`;
    found.push({ path, place, kind, text: `expected ${want}${where}, got ${have}` });
  };
  const compare = (want: unknown, have: unknown, path: string, at: string): void => {
    if (anyValue.has(path)) return;
    if (Array.isArray(want) && Array.isArray(have)) elements(want, have, path, at);
    else if (isMembers(want) && isMembers(have)) members(want, have, path, at);
    else if (rules.shape ? !alike(want, have) : want !== have) add('value', path, at, show(want), show(have));
  };
  const elements = (want: readonly unknown[], have: readonly unknown[], path: string, at: string): void => {
    if (rules.shape) {
      if (want.length === 0) return;
      have.forEach((value, i) => {
        compare(want[0], value, `${path}[*]`, `${at}[${i}]`);
      });
      return;
    }
    if (want.length !== have.length) {
      add('length', path, at, `${want.length} elements`, `${have.length}`);
      return;
    }
    want.forEach((value, i) => {
      compare(value, have[i], `${path}[*]`, `${at}[${i}]`);
    });
  };
  const members = (want: Members, have: Members, path: string, at: string): void => {
    for (const name of new Set([...Object.keys(want), ...Object.keys(have)])) {
      const [inner, place] = [memberPath(path, name), memberPath(at, name)];
      if (ignore.has(name) || ignore.has(inner)) continue;
      if (!Object.hasOwn(have, name)) add('missing', inner, place, show(want[name]), 'no such member');
      else if (Object.hasOwn(want, name)) compare(want[name], have[name], inner, place);
      else if (!rules.subset && !rules.shape) add('unexpected', inner, place, 'nothing', show(have[name]));
    }
  };
  compare(expected, got, '$', '$');
  return found;
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

const alike = (want: unknown, have: unknown): boolean =>
  want === null || have === null || kindOf(want) === kindOf(have);
