import { nearest } from '../model/errors.ts';
import type {
  ChosenShape,
  DictionaryShape,
  EitherShape,
  ListShape,
  NumberShape,
  ObjectShape,
  Shape,
  TextShape,
} from './shape.ts';

/**
 * A copy of the value with what is undefined left out, and a sentence for everything that is not as the shape
 * says: `targets.old.ready.within: expected a time such as 250ms, 10s or 3m, got "soon"`. With problems, the
 * copy is of no use.
 */
export function validate(value: unknown, shape: Shape): { value: unknown; problems: readonly string[] } {
  const problems: string[] = [];
  return { value: check(value, shape, '', problems), problems };
}

function check(value: unknown, shape: Shape, path: string, problems: string[]): unknown {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' && rightText(value, shape)
        ? value
        : refuse(value, shape, path, problems);
    case 'number':
      return typeof value === 'number' && rightNumber(value, shape)
        ? value
        : refuse(value, shape, path, problems);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(value, shape, path, problems);
    case 'list':
      return checkList(value, shape, path, problems);
    case 'dictionary':
      return checkDictionary(value, shape, path, problems);
    case 'object':
      return checkObject(value, shape, path, problems);
    case 'either':
      return checkEither(value, shape, path, problems);
    case 'chosen':
      return checkChosen(value, shape, path, problems);
    case 'anything':
      return checkAnything(value, shape, path, problems);
    default:
      throw new TypeError(`no such shape: ${JSON.stringify(shape satisfies never)}`);
  }
}

function rightText(value: string, { choices, pattern }: TextShape): boolean {
  if (choices !== undefined) return choices.includes(value);
  return pattern === undefined || new RegExp(pattern, 'u').test(value);
}

function rightNumber(value: number, { whole, least, most, above, below }: NumberShape): boolean {
  return (
    Number.isFinite(value) &&
    (whole === undefined || Number.isInteger(value)) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

function checkList(value: unknown, shape: ListShape, path: string, problems: string[]): unknown {
  if (!Array.isArray(value) || value.length < shape.fewest) return refuse(value, shape, path, problems);
  if (shape.different && new Set(value).size < value.length) return refuse(value, shape, path, problems);
  return Array.from(value, (item, i) => check(item, shape.items, `${path}[${i}]`, problems));
}

function checkDictionary(value: unknown, shape: DictionaryShape, path: string, problems: string[]): unknown {
  if (!isPlain(value)) return refuse(value, shape, path, problems);
  for (const name of Object.keys(value)) {
    if (rightText(name, shape.names)) continue;
    problems.push(
      `${path === '' ? '' : `${path}: `}expected ${shape.names.expected}, got the name ${JSON.stringify(name)}`,
    );
  }
  return copyOf(value, (item, name) => check(item, shape.values, join(path, name), problems));
}

function checkObject(value: unknown, shape: ObjectShape, path: string, problems: string[]): unknown {
  if (!isPlain(value)) return refuse(value, shape, path, problems);
  const names = Object.keys(shape.members);
  const given = Object.keys(value).filter((name) => value[name] !== undefined);
  for (const name of given) {
    if (Object.hasOwn(shape.members, name)) continue;
    const near = nearest(name, names);
    const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
    problems.push(`${join(path, name)}: unknown member${hint}; expected one of ${names.join(', ')}`);
  }
  for (const [name, { required, shape: own }] of Object.entries(shape.members)) {
    if (required && !given.includes(name))
      problems.push(`${join(path, name)}: expected ${own.expected}, got nothing`);
  }
  const where = path === '' ? '' : `${path}: `;
  if (shape.someOf !== undefined && !shape.someOf.some((name) => given.includes(name)))
    problems.push(`${where}expected one of ${shape.someOf.join(', ')}, got none`);
  for (const group of shape.atMostOneOf ?? []) {
    const both = group.filter((name) => given.includes(name));
    if (both.length > 1)
      problems.push(`${where}expected one of ${group.join(', ')}, got ${both.join(' and ')}`);
  }
  return copyOf(value, (item, name) =>
    Object.hasOwn(shape.members, name)
      ? check(item, shape.members[name]!.shape, join(path, name), problems)
      : item,
  );
}

function checkEither(value: unknown, shape: EitherShape, path: string, problems: string[]): unknown {
  const kind = typeof value === 'string' ? 'text' : Array.isArray(value) ? 'list' : 'object';
  const own = shape.shapes.find((it) => it.kind === kind);
  if (own === undefined || (kind === 'object' && !isPlain(value)))
    return refuse(value, shape, path, problems);
  return check(value, own, path, problems);
}

function checkChosen(value: unknown, shape: ChosenShape, path: string, problems: string[]): unknown {
  if (!isPlain(value)) return refuse(value, shape, path, problems);
  const [name] = Object.keys(shape.by).filter((it) => value[it] !== undefined);
  if (name !== undefined) return check(value, shape.by[name]!, path, problems);
  const given = Object.keys(value);
  const nearby = given.map((it) => [it, nearest(it, Object.keys(shape.by))] as const);
  const [meant] = nearby.filter(([, near]) => near !== undefined);
  const hint = meant === undefined ? '' : ` (did you mean "${meant[1]}" by "${meant[0]}"?)`;
  const got = given.length === 0 ? 'an empty object' : `only ${given.join(', ')}`;
  problems.push(`${path}: expected ${shape.expected}, got ${got}${hint}`);
  return value;
}

function checkAnything(value: unknown, shape: Shape, path: string, problems: string[]): unknown {
  if (Array.isArray(value))
    return Array.from(value, (item, i) => checkAnything(item, shape, `${path}[${i}]`, problems));
  if (isPlain(value))
    return copyOf(value, (item, name) => checkAnything(item, shape, join(path, name), problems));
  const fine =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value));
  return fine ? value : refuse(value, shape, path, problems);
}

function refuse(value: unknown, { expected }: Shape, path: string, problems: string[]): unknown {
  problems.push(`${path === '' ? '' : `${path}: `}expected ${expected}, got ${show(value)}`);
  return value;
}

const LONGEST = 80;

/** A value in few words. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlain(value))
    return `a ${value.constructor?.name ?? 'strange object'}`;
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** `fromEntries` defines members, so that even one named `__proto__` is only a member. */
const copyOf = (
  value: Record<string, unknown>,
  each: (item: unknown, name: string) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, each(item, name)]),
  );

/** `targets.old`, `targets["a b"]` */
const join = (path: string, name: string): string =>
  /^[\w$+-]+$/.test(name) ? (path === '' ? name : `${path}.${name}`) : `${path}[${JSON.stringify(name)}]`;
