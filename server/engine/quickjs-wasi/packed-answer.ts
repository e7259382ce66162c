import type { PackedAnswer } from '../engine.ts';
import type { Machine } from './machine.ts';

const NEWLINE = 10;

/**
 * Splits a packed answer (guest/ops.ts): head up to the empty line, then the body's bytes. `out`: a cell for
 * the length. Frees nothing but what it borrows.
 */
export function unpackAnswer(machine: Machine, handle: number, out: number): PackedAnswer {
  const { exports } = machine;
  const pointer = exports.qjs_get_string_len(handle, out);
  if (pointer === 0) throw machine.takeException();
  const end = pointer + machine.words()[out >> 2]!;
  const bytes = machine.bytes();
  let at = pointer + 5;
  // Names and values alternate; an empty name ends the head (a value may be empty).
  while (bytes[at] !== NEWLINE) at = bytes.indexOf(NEWLINE, bytes.indexOf(NEWLINE, at) + 1) + 1;
  const head = bytes.toString('utf8', pointer, at + 1);
  const body = Buffer.from(bytes.subarray(at + 1, end));
  exports.qjs_free_cstring(pointer);
  return { head, body };
}
