/** The body of a request to a provider. */
import { type Fields, isFields, unexpected } from '../../../effects/spec.ts';
import { parse, stringify } from '../../primordials.ts';
import { countTokens } from './splitter.ts';

/**
 * What stands in the request's body; undefined when that is no JSON object. A handler that has read the body may give
 * what it read in the request's place. Throws TypeError for anything else.
 */
export async function readBody(where: string, request: unknown): Promise<Fields | undefined> {
  if (!isFields(request)) throw unexpected(where, 'the request or its parsed body', request);
  if (typeof request.text !== 'function') return request;
  // Under compat "jsmock" text() gives the text itself.
  const text = await (request as { text(): string | Promise<string> }).text();
  let body: unknown;
  try {
    body = parse(text);
  } catch {
    // Whoever sent it is told so.
    return undefined;
  }
  return isFields(body) ? body : undefined;
}

export const NOT_JSON = 'We could not parse the JSON body of your request: expected a JSON object.';

/** What is wrong with a list that has to be there: message and code. Undefined: nothing. */
export function wrongList(
  name: string,
  value: unknown,
): readonly [message: string, code: string] | undefined {
  if (value === undefined || value === null) {
    return [`Missing required parameter: '${name}'.`, 'missing_required_parameter'];
  }
  if (!Array.isArray(value)) {
    return [
      `Invalid type for '${name}': expected an array, but got ${kindOf(value)} instead.`,
      'invalid_type',
    ];
  }
  if (value.length === 0) {
    return [`Invalid '${name}': empty array. Expected an array with minimum length 1.`, 'empty_array'];
  }
  return undefined;
}

export const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : isFields(value)
      ? 'an object'
      : Array.isArray(value)
        ? 'an array'
        : `${stringify(value)}`.slice(0, 80);

/** How deep text may stand: messages → content → parts → text. */
const DEPTH = 6;

/** Tokens in messages, a prompt or an input: those of texts, of what stands in `content` and `text`, and numbers. */
export function tokensIn(value: unknown, depth = DEPTH): number {
  if (typeof value === 'string') return countTokens(value);
  if (typeof value === 'number') return 1;
  if (depth === 0) return 0;
  if (isFields(value)) return tokensIn(value.content ?? value.text, depth - 1);
  if (!Array.isArray(value)) return 0;
  let count = 0;
  for (let i = 0; i < value.length; i++) count += tokensIn(value[i], depth - 1);
  return count;
}
