/**
 * What a value may be, written down as data. Validation (validate.ts), the JSON schema and the tables of the
 * docs (docs/members) are all made of it, so that none of them can say anything else.
 */

export type Shape =
  | TextShape
  | NumberShape
  | BooleanShape
  | ListShape
  | DictionaryShape
  | ObjectShape
  | EitherShape
  | ChosenShape
  | AnythingShape;

export interface TextShape {
  kind: 'text';
  /** Completes "expected …". */
  expected: string;
  /** Whole texts that are right. */
  choices?: readonly string[];
  /** Source of a regular expression that a right text matches. */
  pattern?: string;
}

export interface NumberShape {
  kind: 'number';
  expected: string;
  whole?: true;
  /** Smallest and largest that are right. */
  least?: number;
  most?: number;
  /** Bounds that are just not right any more. */
  above?: number;
  below?: number;
}

export interface BooleanShape {
  kind: 'boolean';
  expected: string;
}

export interface ListShape {
  kind: 'list';
  expected: string;
  items: Shape;
  fewest: number;
  /** No item twice. */
  different?: true;
}

/** Any names, all with values of one kind. */
export interface DictionaryShape {
  kind: 'dictionary';
  expected: string;
  values: Shape;
  /** What a name must look like. */
  names: TextShape;
}

export interface ObjectShape {
  kind: 'object';
  expected: string;
  members: Readonly<Record<string, Member>>;
  /** Members of which there must be one at least. */
  someOf?: readonly string[];
  /** Groups of members that exclude one another. */
  atMostOneOf?: readonly (readonly string[])[];
}

/** Told apart by the kind of the value: a text, a list or an object. */
export interface EitherShape {
  kind: 'either';
  expected: string;
  shapes: readonly (TextShape | ListShape | ObjectShape)[];
}

/** Told apart by a member: the first of these names that the value has decides. */
export interface ChosenShape {
  kind: 'chosen';
  expected: string;
  by: Readonly<Record<string, ObjectShape>>;
}

/** Whatever JSON can say. */
export interface AnythingShape {
  kind: 'anything';
  expected: string;
}

export interface Member {
  /** One or two sentences for editors and the docs. */
  doc: string;
  shape: Shape;
  required: boolean;
}

/**
 * The members of T, none missing and none too many, required where T requires them: checked by the compiler.
 */
export type MembersOf<T> = {
  readonly [K in keyof T]-?: Member & { required: Record<never, never> extends Pick<T, K> ? false : true };
};

export const optional = (doc: string, shape: Shape): Member & { required: false } => ({
  doc,
  shape,
  required: false,
});

export const required = (doc: string, shape: Shape): Member & { required: true } => ({
  doc,
  shape,
  required: true,
});

export const text = (expected = 'a text', pattern?: string): TextShape => ({
  kind: 'text',
  expected,
  pattern: pattern ?? '\\S',
});

export const choice = (choices: readonly string[]): TextShape => ({
  kind: 'text',
  expected: `one of ${choices.join(', ')}`,
  choices,
});

/** A longer time than none, as parseDuration reads it. */
export const DURATION: TextShape = text(
  'a time such as 250ms, 10s or 3m',
  '^(?=.*[1-9])\\d+(\\.\\d+)?(ms|s|m|min|h)?$',
);

export const dictionary = (
  expected: string,
  values: Shape,
  names: TextShape = text('a name'),
): DictionaryShape => ({
  kind: 'dictionary',
  expected,
  values,
  names,
});

export const list = (expected: string, items: Shape, fewest = 1): ListShape => ({
  kind: 'list',
  expected,
  items,
  fewest,
});

export function object<T>(
  expected: string,
  members: MembersOf<T>,
  rules: Pick<ObjectShape, 'someOf' | 'atMostOneOf'> = {},
): ObjectShape {
  return { kind: 'object', expected, members: members as Readonly<Record<string, Member>>, ...rules };
}
