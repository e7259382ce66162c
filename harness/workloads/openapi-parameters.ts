/** Examples of parameters, written into path, query and headers as their style says. */
import type { Parameter } from './openapi-document.ts';
import { exampleOfParameter, explicitExample } from './openapi-example.ts';

export interface Placed {
  path: string;
  query: readonly string[];
  headers: Readonly<Record<string, string>>;
}

type Scalar = string | number | boolean;

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * Required parameters need an example; others are sent when they have one that somebody wrote down. Returns the reason
 * in words when the operation cannot be sent.
 */
export function placeParameters(template: string, parameters: readonly Parameter[]): Placed | string {
  let path = template;
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const parameter of parameters) {
    const { name, in: where } = parameter;
    // Of Swagger 2, and no part of the head.
    if (where === 'body' || where === 'formData') continue;
    const required = where === 'path' || parameter.required === true;
    const value = required ? exampleOfParameter(parameter) : explicitExample(parameter);
    if (value === undefined) {
      if (required) return `no example of the ${where} parameter "${name}"`;
      continue;
    }
    const written = write(parameter, value);
    if (written === null) return `the ${where} parameter "${name}" has a form that cannot be written`;
    if (where === 'path') path = path.replaceAll(`{${name}}`, written.map(({ value }) => value).join(','));
    else if (where === 'query') query.push(...written.map(({ name, value }) => `${name}=${value}`));
    else if (where === 'header')
      headers[name.toLowerCase()] = decodeURIComponent(written.map(({ value }) => value).join(','));
    else cookies.push(...written.map(({ name, value }) => `${name}=${value}`));
  }
  const left = /\{([^}]+)\}/.exec(path)?.[1];
  if (left !== undefined) return `its path parameter "${left}" is not described`;
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  return { path, query, headers };
}

interface Written {
  name: string;
  /** Encoded. */
  value: string;
}

/** What stands between the elements of an array that is one value. */
const SEPARATORS: Readonly<Record<string, string>> = {
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
  ssv: '%20',
  tsv: '%09',
  pipes: '%7C',
};

/** null: a style or a value that is not known here. Name and value pairs; of paths and headers only the value counts. */
function write(parameter: Parameter, value: unknown): Written[] | null {
  const { name, in: where, style, collectionFormat } = parameter;
  const key = encodeURIComponent(name);
  if (isScalar(value))
    return style === 'label' || style === 'matrix' ? null : [{ name: key, value: encode(value) }];
  if (parameter.content !== undefined)
    return [{ name: key, value: encodeURIComponent(JSON.stringify(value)) }];
  if (style === 'label' || style === 'matrix') return null;
  if (Array.isArray(value)) {
    if (!value.every(isScalar)) return null;
    const explode =
      collectionFormat === 'multi' ||
      (collectionFormat === undefined &&
        parameter.type === undefined &&
        (parameter.explode ?? (style ?? 'form') === 'form'));
    if (where === 'query' && explode) return value.map((one) => ({ name: key, value: encode(one) }));
    const separator = SEPARATORS[style ?? collectionFormat ?? ''] ?? ',';
    return [{ name: key, value: value.map(encode).join(separator) }];
  }
  const members = Object.entries(value as object);
  if (where !== 'query' || !members.every(([, one]) => isScalar(one))) return null;
  const inside = style === 'deepObject';
  if (!inside && parameter.explode === false) return null;
  return members.map(([member, one]) => ({
    name: inside ? `${key}%5B${encodeURIComponent(member)}%5D` : encodeURIComponent(member),
    value: encode(one as Scalar),
  }));
}

const encode = (value: Scalar): string => encodeURIComponent(String(value));
