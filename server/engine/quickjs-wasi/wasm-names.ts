/**
 * Names for the functions of the engine's WebAssembly module, which comes without any: a profile of
 * `wasm-function[92]` says nothing to anybody. They are read off the module itself, surest first:
 *
 * 1. what it exports,
 * 2. the name that a failed assertion in the function would print,
 * 3. functions that use a message or an export as no other does (a table below),
 * 4. built-ins, from the tables that register them: `String.prototype` methods and the like as `js concat`,
 * 5. what is called by functions of one group only belongs to it: `compiler 1082`.
 *
 * All others keep their number, as `quickjs 99`.
 */
import { readWasm, type WasmFunction, type WasmModule } from './wasm-module.ts';

/** Text that one function alone uses, and that function's name in the engine's source. Stronger than an assertion inlined into it. */
const BY_MESSAGE: readonly (readonly [text: string, name: string])[] = [
  ['invalid opcode: pc=%u opcode=0x%02x', 'JS_CallInternal'],
  ["cannot read property '%s' of null", 'JS_GetPropertyInternal'],
  ['cannot create numeric index in typed array', 'JS_SetPropertyInternal'],
  ['BigInt are forbidden in JSON.stringify', 'js_json_to_str'],
  ['Unexpected end of JSON input', 'json_next_token'],
  ["Expected ':' after property name", 'json_parse_value'],
  ['must be called with new', 'js_call_c_function'],
  ['no bytecode allowed', 'JS_ReadObjectRec'],
  ['    at %s', 'build_backtrace'],
  ['could not load module', 'js_host_resolve_imported_module'],
  ['unexpected end of comment', 'next_token'],
  ["expecting 'as'", 'js_parse_source_element'],
  ['Octal escape sequences', 'js_parse_string'],
  ['class statement requires a name', 'js_parse_class'],
  ['Unexpected number', 'js_unexpected_token'],
  ['function name expected', 'js_parse_function_decl2'],
  ["'let' is not a valid lexical identifier", 'js_parse_var'],
  ['invalid property name', 'js_parse_property_name'],
  ['unexpected ellipsis token', 'js_parse_destructuring_element'],
  ['unexpected end of regexp', 'js_parse_regexp'],
  ['cannot mix ?? with && or ||', 'js_parse_logical_and_or'],
  ['cannot delete a direct reference in strict mode', 'js_parse_unary'],
  ["expected '}' after template expression", 'js_parse_template'],
  ['bytecode buffer overflow (op=%d, pc=%d)', 'compute_stack_size'],
  ["exported variable '%s' does not exist", 'js_create_function'],
  ['use strict', 'js_parse_directives'],
  ["unexpected token in expression: '%.*s'", 'js_parse_postfix_expr'],
  ['invalid for in/of left hand-side', 'js_parse_for_in_of'],
  ['duplicate label name', 'js_parse_statement_or_decl'],
  ['undefined private field', 'resolve_scope_private_field'],
  ['too many parameters in function definition (only %d allowed)', 'add_arg'],
  ['too many variables declared (only %d allowed)', 'add_var'],
  ['too many closure variables used (only %d allowed)', 'add_closure_var'],
  ["'%s' is a reserved identifier", 'js_parse_error_reserved_identifier'],
  ["expecting '%c'", 'js_parse_expect'],
  ['from clause expected', 'js_parse_from_clause'],
  ['invalid redefinition of lexical identifier', 'define_var'],
  ['yield is a reserved identifier', 'js_define_var'],
  [
    '"use strict" not allowed in function with default or destructuring parameter',
    'js_parse_function_check_names',
  ],
];

/** The only callee of an export: the allocator itself behind its wrapper. */
const BEHIND_EXPORT: readonly (readonly [exported: string, name: string])[] = [
  ['wasm_malloc', 'malloc'],
  ['wasm_free', 'free'],
];

/** Functions whose names begin like this, and those that only they call. */
const GROUPS: readonly (readonly [group: string, members: RegExp])[] = [
  [
    'compiler',
    /^(js_parse_|js_create_function|js_unexpected_token|resolve_|skip_dead_code|emit_|next_token|__JS_EvalInternal|js_define_var|define_var|add_arg|add_var|add_closure_var|compute_stack_size)/,
  ],
  ['regexp compiler', /^(lre_compile|re_parse_|re_emit)/],
  ['collector', /^(gc_|JS_RunGC|mark_children)/],
];

/** Index → name, for every function that is not imported. */
export function nameFunctions(wasm: Uint8Array): Map<number, string> {
  const module = readWasm(wasm);
  const names = new Map<number, string>(module.exports);
  const give = (index: number, name: string): void => {
    if (!names.has(index)) names.set(index, name);
  };
  const messages = new Map(BY_MESSAGE.map(([text]) => [text, [] as number[]]));
  for (const { index, constants } of module.functions) {
    for (const constant of constants) {
      const text = module.text(constant);
      if (text === null) continue;
      messages.get(text)?.push(index);
    }
  }
  for (const [text, name] of BY_MESSAGE) {
    // One that is known already has inlined the function that is meant.
    const users = messages.get(text)!.filter((index) => !names.has(index));
    if (users.length === 1) give(users[0]!, name);
  }
  for (const fn of module.functions) {
    const name = assertedName(module, fn);
    if (name !== null) give(fn.index, name);
  }
  const byIndex = new Map(module.functions.map((fn) => [fn.index, fn]));
  for (const [exported, name] of BEHIND_EXPORT) {
    const wrapper = [...module.exports].find(([, text]) => text === exported);
    const callees = [...(byIndex.get(wrapper?.[0] ?? -1)?.calls ?? [])];
    if (callees.length === 1) give(callees[0]!, name);
  }
  for (const [index, name] of builtins(module)) give(index, `js ${name}`);
  for (const [group, members] of GROUPS) {
    for (const index of onlyCalledBy(module, names, members)) give(index, `${group} ${index}`);
  }
  for (const { index } of module.functions) give(index, `quickjs ${index}`);
  return names;
}

/** `assert` passes (expression, file, line, function); one that was inlined brings its own. null unless there is just one. */
function assertedName(module: WasmModule, { constantCalls }: WasmFunction): string | null {
  const names = new Set<string>();
  for (const { constants } of constantCalls) {
    const [, file, , name] = constants;
    if (file === undefined || name === undefined) continue;
    const [path, text] = [module.text(file), module.text(name)];
    if (path !== null && text !== null && /\.[ch]$/.test(path) && /^\w+$/.test(text)) names.add(text);
  }
  return names.size === 1 ? [...names][0]! : null;
}

/**
 * JSCFunctionListEntry of the engine, 16 bytes: name, flags, kind, two bytes of magic, then for a function (kind 0) its
 * length, its calling convention, two bytes of padding and its place in the table.
 */
function* builtins({ data: { from, bytes }, text, table }: WasmModule): Iterable<[number, string]> {
  for (let at = (4 - (from % 4)) % 4; at + 16 <= bytes.length; at += 4) {
    const [kind, length, convention] = [bytes[at + 5]!, bytes[at + 8]!, bytes[at + 9]!];
    if (kind !== 0 || length > 10 || convention > 12 || bytes.readUInt16LE(at + 10) !== 0) continue;
    const index = table.get(bytes.readUInt32LE(at + 12));
    const name = index === undefined ? null : text(bytes.readUInt32LE(at));
    if (index !== undefined && name !== null && /^[\w[\].$ ]{1,40}$/.test(name)) yield [index, name];
  }
}

/** Unnamed functions all of whose callers are members, or are found here in turn. Those in the table may be called by anybody. */
function onlyCalledBy(module: WasmModule, names: ReadonlyMap<number, string>, members: RegExp): Set<number> {
  const callers = new Map<number, number[]>();
  for (const { index, calls } of module.functions) {
    for (const callee of calls) callers.set(callee, [...(callers.get(callee) ?? []), index]);
  }
  const anybodys = new Set(module.table.values());
  const group = new Set([...names].filter(([, name]) => members.test(name)).map(([index]) => index));
  const found = new Set<number>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { index } of module.functions) {
      if (group.has(index) || names.has(index) || anybodys.has(index)) continue;
      // What calls itself does not keep itself out.
      const others = (callers.get(index) ?? []).filter((caller) => caller !== index);
      if (others.length === 0 || !others.every((caller) => group.has(caller))) continue;
      group.add(index);
      found.add(index);
    }
  }
  return found;
}
