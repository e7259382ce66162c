/** The WebAssembly exports of quickjs-wasi that this engine uses. Pointers and sizes are numbers. */
export interface QuickJsExports {
  memory: WebAssembly.Memory;
  /** Only in an instrumented module. */
  written_pages?: WebAssembly.Memory;
  __stack_pointer: WebAssembly.Global<'i32'>;
  _initialize(): void;
  qjs_init(): number;
  qjs_destroy(): void;
  qjs_get_runtime_ptr(): number;
  qjs_get_context_ptr(): number;
  qjs_set_runtime_and_context(runtime: number, context: number): void;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_set_interrupt_handler(on: number): void;
  qjs_set_module_loader(on: number): void;
  qjs_set_gc_threshold(bytes: number): void;
  qjs_run_gc(): void;
  qjs_eval(code: number, length: number, filename: number, flags: number): number;
  qjs_compile(
    code: number,
    length: number,
    filename: number,
    evalFlags: number,
    writeFlags: number,
    lengthOut: number,
  ): number;
  qjs_eval_bytecode(bytes: number, length: number): number;
  qjs_new_string(utf8: number, length: number): number;
  qjs_new_number(value: number): number;
  qjs_new_object(): number;
  qjs_get_undefined(): number;
  qjs_new_array_buffer(bytes: number, length: number): number;
  qjs_get_array_buffer(value: number, lengthOut: number): number;
  qjs_is_array_buffer(value: number): number;
  qjs_get_typed_array_buffer(value: number, offsetOut: number, lengthOut: number, elementOut: number): number;
  qjs_get_string_len(value: number, lengthOut: number): number;
  qjs_free_cstring(utf8: number): void;
  qjs_get_float64(value: number): number;
  qjs_is_string(value: number): number;
  qjs_is_object(value: number): number;
  qjs_is_error(value: number): number;
  qjs_get_prop_string(object: number, name: number): number;
  qjs_call(fn: number, self: number, argc: number, argv: number): number;
  qjs_new_host_function(name: number, nameLength: number, argc: number): number;
  qjs_promise_state(promise: number): number;
  qjs_promise_result(promise: number): number;
  qjs_promise_mark_as_handled(promise: number): void;
  qjs_is_job_pending(): number;
  qjs_execute_pending_job(): number;
  qjs_get_exception(): number;
  qjs_throw(value: number): number;
  qjs_new_error(): number;
  qjs_set_prop_string(object: number, name: number, value: number): number;
  qjs_dup_value(value: number): number;
  qjs_free_value(value: number): void;
  wasm_malloc(bytes: number): number;
  wasm_free(pointer: number): void;
  qjs_compute_memory_usage(out: number): void;
  JS_FreeContext(context: number): void;
  JS_FreeRuntime(runtime: number): void;
  JS_ReadObject(context: number, bytes: number, length: number, flags: number): bigint;
}

/** Tags of a NaN-boxed JSValue (upper 32 bits), from quickjs-ng's quickjs.h. */
export const TAG = { int: 0, undefined: 3, exception: 6 } as const;

export const EVAL_MODULE = 1;
export const READ_BYTECODE = 1;
/** quickjs-ng: omit the source text, which nobody reads, from bytecode; line numbers stay. */
export const WRITE_STRIP_SOURCE = 16;
