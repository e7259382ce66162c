import type { ByteReader } from './wasm-bytes.ts';

/**
 * Moves `reader` past the immediates of `opcode` (already read). Covers WebAssembly 2.0 without vectors:
 * an opcode that is not listed throws, because skipping it wrongly would corrupt what follows.
 */
export function skipImmediates(opcode: number, reader: ByteReader): void {
  if (hasNoImmediate(opcode)) return;
  switch (opcode) {
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if: one block type, which is an s33
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
    case 0xd2: // ref.func
      reader.skipLeb();
      return;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      reader.skipLeb();
      reader.skipLeb();
      return;
    case 0x0e: // br_table
      for (let labels = reader.uleb() + 1; labels > 0; labels--) reader.skipLeb();
      return;
    case 0x1c: // select with types
      reader.take(reader.uleb());
      return;
    case 0x43: // f32.const
      reader.take(4);
      return;
    case 0x44: // f64.const
      reader.take(8);
      return;
    case 0xfc:
      skipPrefixed(reader);
      return;
  }
  if (opcode >= 0x28 && opcode <= 0x35) {
    // loads: alignment, offset
    reader.skipLeb();
    reader.skipLeb();
    return;
  }
  throw new Error(`unknown WebAssembly opcode 0x${opcode.toString(16)}`);
}

function hasNoImmediate(opcode: number): boolean {
  return (
    opcode === 0x00 || // unreachable
    opcode === 0x01 || // nop
    opcode === 0x05 || // else
    opcode === 0x0b || // end
    opcode === 0x0f || // return
    opcode === 0x1a || // drop
    opcode === 0x1b || // select
    opcode === 0xd1 || // ref.is_null
    (opcode >= 0x45 && opcode <= 0xc4) // comparisons, arithmetic, conversions, sign extension
  );
}

/** Saturating conversions and bulk memory operations, after the byte 0xfc. */
function skipPrefixed(reader: ByteReader): void {
  const operation = reader.uleb();
  if (operation <= 7) return; // trunc_sat
  if (operation === 10) {
    // memory.copy: two memory indexes
    reader.skipLeb();
    reader.skipLeb();
    return;
  }
  if (operation === 11) {
    // memory.fill: one
    reader.skipLeb();
    return;
  }
  // memory.init would write unmarked; table operations are not expected. Refuse both.
  throw new Error(`unknown WebAssembly operation 0xfc ${operation}`);
}
