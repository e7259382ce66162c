import { LAB } from '../../config/lab-shape.ts';
import type { ObjectShape, Shape, TextShape } from '../../config/shape.ts';

type Schema = Record<string, unknown>;

/** JSON schema (2020-12) of a `lab.config.json`: what the validation says, for editors. */
export function labSchema(): Schema {
  const { members, ...rest } = LAB;
  const $schema = {
    doc: 'This schema.',
    shape: { kind: 'text', expected: 'a text' },
    required: false,
  } as const;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'perfduel: lab.config.json',
    ...schemaOf({ ...rest, members: { $schema, ...members } }),
  };
}

function schemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case 'text':
      return textSchema(shape);
    case 'number':
      return {
        type: shape.whole ? 'integer' : 'number',
        ...(shape.least === undefined ? {} : { minimum: shape.least }),
        ...(shape.most === undefined ? {} : { maximum: shape.most }),
        ...(shape.above === undefined ? {} : { exclusiveMinimum: shape.above }),
        ...(shape.below === undefined ? {} : { exclusiveMaximum: shape.below }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.items),
        ...(shape.fewest === 0 ? {} : { minItems: shape.fewest }),
        ...(shape.different ? { uniqueItems: true } : {}),
      };
    case 'dictionary':
      return {
        type: 'object',
        propertyNames: textSchema(shape.names),
        additionalProperties: schemaOf(shape.values),
      };
    case 'object':
      return objectSchema(shape);
    case 'either':
      return { anyOf: shape.shapes.map(schemaOf) };
    case 'chosen':
      // The validation asks in this order too: a target with `git` and `command` is a revision.
      return { type: 'object', anyOf: Object.values(shape.by).map(objectSchema) };
    case 'anything':
      return {};
    default:
      throw new TypeError(`no such shape: ${JSON.stringify(shape satisfies never)}`);
  }
}

function textSchema({ choices, pattern }: TextShape): Schema {
  if (choices !== undefined) return { enum: choices };
  return pattern === undefined ? { type: 'string' } : { type: 'string', pattern };
}

function objectSchema({ members, someOf, atMostOneOf }: ObjectShape): Schema {
  const required = Object.keys(members).filter((name) => members[name]!.required);
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(members).map(([name, { doc, shape }]) => [
        name,
        { description: doc, ...schemaOf(shape) },
      ]),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...(someOf === undefined ? {} : { anyOf: someOf.map((name) => ({ required: [name] })) }),
    ...(atMostOneOf === undefined ? {} : { allOf: atMostOneOf.flatMap(exclusive) }),
  };
}

/** Not two of these. */
const exclusive = (names: readonly string[]): Schema[] =>
  names.flatMap((one, i) => names.slice(i + 1).map((other) => ({ not: { required: [one, other] } })));
