/** An example value out of what a document says of a parameter, a body or an answer. */
import type { Content, Media, Parameter, Schema } from './openapi-document.ts';

/** `undefined`: there is none. Of several the first. */
export function exampleOfMedia(media: Media): unknown {
  return explicitExample(media) ?? (media.schema === undefined ? undefined : exampleOfSchema(media.schema));
}

/** What somebody wrote down as an example, not what could be made of the schema. */
export function explicitExample({ example, examples, schema }: Media): unknown {
  if (example !== undefined) return example;
  const first = Object.values(examples ?? {}).find((one) => one?.value !== undefined);
  if (first !== undefined) return first.value;
  return schema?.example ?? (Array.isArray(schema?.examples) ? schema.examples[0] : undefined);
}

/**
 * An example of the schema itself, or a value that it allows for certain (constant, default, first of an enumeration), or
 * one put together from such values of its members. An object of which a required member has none has none.
 * `above`: the schemas it is part of, for schemas may be circular.
 */
export function exampleOfSchema(schema: Schema, above: readonly Schema[] = []): unknown {
  const own = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (own !== undefined || above.includes(schema)) return own;
  const inner = (one: Schema): unknown => exampleOfSchema(one, [...above, schema]);
  const { allOf, ...rest } = schema;
  if (allOf !== undefined) return merged([...allOf, rest], inner);
  const either = schema.oneOf ?? schema.anyOf;
  if (either !== undefined) return either.map(inner).find((value) => value !== undefined);
  if (schema.items !== undefined) {
    const element = inner(schema.items);
    return element === undefined ? undefined : [element];
  }
  return schema.properties === undefined ? undefined : exampleOfMembers(schema, inner);
}

function exampleOfMembers(
  { properties = {}, required = [] }: Schema,
  inner: (schema: Schema) => unknown,
): unknown {
  const value: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    // Answers have it; requests do not.
    if (schema.readOnly) continue;
    const example = inner(schema);
    if (example !== undefined) value[name] = example;
    else if (required.includes(name)) return undefined;
  }
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Of parts that all hold. */
function merged(parts: readonly Schema[], inner: (schema: Schema) => unknown): unknown {
  const values = parts.map(inner).filter((value) => typeof value === 'object' && value !== null);
  const whole = Object.assign({}, ...values) as Record<string, unknown>;
  const readOnly = (name: string): boolean =>
    parts.some(({ properties }) => properties?.[name]?.readOnly === true);
  const required = parts.flatMap((part) => part.required ?? []).filter((name) => !readOnly(name));
  const complete = required.every((name) => Object.hasOwn(whole, name)) && Object.keys(whole).length > 0;
  return complete ? whole : undefined;
}

/** Of a parameter: Swagger 2 has the schema's members in the parameter itself. */
export function exampleOfParameter(parameter: Parameter): unknown {
  const content = Object.values(parameter.content ?? {})[0];
  if (content !== undefined) return exampleOfMedia(content);
  return exampleOfMedia(parameter) ?? exampleOfSchema(parameter as unknown as Schema);
}

/** Media types by preference: JSON, what is like it, forms, texts. */
const PREFERENCE = [
  /^application\/json\b/i,
  /^application\/[^;]*\+json\b/i,
  /^application\/x-www-form-urlencoded\b/i,
  /^(text\/|application\/xml)/i,
];

/** The first by preference; `undefined` when none of them can be written as text. */
export function preferredMedia(content: Content): { type: string; media: Media } | undefined {
  for (const wanted of PREFERENCE) {
    const found = Object.entries(content).find(([type]) => wanted.test(type));
    if (found !== undefined) return { type: found[0], media: found[1] };
  }
  return undefined;
}
