/** Tool calls as a script writes them, and as they are sent. */
import { isFields, unexpected } from '../../../effects/spec.ts';
import { stringify } from '../../primordials.ts';
import { type Check, isText } from './check.ts';
import { type Bits, makeId } from './seeded.ts';

export interface ToolCall {
  id: string;
  name: string;
  /** JSON. */
  arguments: string;
}

const EXPECTED = 'a list of { name, arguments, id? } or { function: { name, arguments }, id? }';

const partsOf = (call: unknown) => {
  if (!isFields(call)) return undefined;
  const { name, arguments: given = {} } = isFields(call.function) ? call.function : call;
  return isText(name) && (isText(given) || isFields(given)) && (call.id === undefined || isText(call.id))
    ? { id: call.id, name, given }
    : undefined;
};

export const toolCallsCheck: Check = (value, where) => {
  if (!Array.isArray(value) || value.some((call) => partsOf(call) === undefined)) {
    throw unexpected(where, EXPECTED, value);
  }
};

/** `calls` has passed the check. Ids that are not given are made. */
export function toolCallsOf(calls: unknown, bits: Bits, prefix: string): ToolCall[] {
  const made: ToolCall[] = [];
  if (!Array.isArray(calls)) return made;
  for (let i = 0; i < calls.length; i++) {
    const { id, name, given } = partsOf(calls[i])!;
    made[i] = {
      id: id ?? makeId(bits, prefix, 24),
      name,
      arguments: typeof given === 'string' ? given : stringify(given),
    };
  }
  return made;
}
