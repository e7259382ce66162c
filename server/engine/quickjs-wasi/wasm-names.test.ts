import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withNames } from './name-section.ts';
import { nameFunctions } from './wasm-names.ts';

const wasm = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
const names = nameFunctions(wasm);
const all = [...names.values()];

test('names: exports, assertions, messages and built-ins give what they should', () => {
  for (const name of [
    'JS_FreeValueRT',
    'qjs_call',
    'JS_CallInternal',
    'JS_DefineProperty',
    'js_json_to_str',
    'js concat',
    'malloc',
  ])
    assert.ok(all.includes(name), name);
  const anonymous = all.filter((name) => name.startsWith('quickjs ')).length;
  assert.ok(anonymous < all.length / 2, `${anonymous} of ${all.length} have no name`);
});

test('names: the compiler is told from the interpreter', () => {
  const compiler = all.filter((name) => name.startsWith('compiler ') || name.startsWith('js_parse_'));
  assert.ok(compiler.length > 60, `${compiler.length}`);
});

test('names: V8 shows them, and the code is the same', () => {
  const named = withNames(wasm, names);
  assert.deepEqual(Buffer.from(named.subarray(0, wasm.length)), wasm);
  const module = new WebAssembly.Module(named as Uint8Array<ArrayBuffer>);
  let stack = '';
  const refuse = () => {
    stack = new Error().stack!;
    return 0;
  };
  const imports = new Proxy({}, { get: () => new Proxy({}, { get: () => refuse }) });
  const { exports } = new WebAssembly.Instance(module, imports);
  (exports._initialize as () => void)();
  (exports.qjs_init as () => number)();
  assert.match(stack, /at qjs_init \(wasm:/);
});
