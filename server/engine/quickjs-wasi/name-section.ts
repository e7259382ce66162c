import { ByteWriter } from './wasm-bytes.ts';

/** The module with a name section (WebAssembly Core Specification 2.0, 7.4.1): the same code at the same indexes. */
export function withNames(wasm: Uint8Array, names: ReadonlyMap<number, string>): Uint8Array {
  const list = new ByteWriter(64 * 1024);
  list.uleb(names.size);
  for (const [index, name] of [...names].sort(([a], [b]) => a - b)) {
    list.uleb(index);
    list.sized(Buffer.from(name));
  }
  const content = new ByteWriter(64 * 1024);
  content.sized(Buffer.from('name'));
  const FUNCTION_NAMES = 1;
  content.byte(FUNCTION_NAMES);
  content.sized(list.finish());
  const writer = new ByteWriter(wasm.length + 64 * 1024);
  writer.bytes(wasm);
  writer.byte(0);
  writer.sized(content.finish());
  return writer.finish();
}
