// The frozen reference: what every nightly series is divided by. Do not change a byte of this folder: its hash is the
// name of the ruler, and with another one every series begins anew (see ../frozen.ts).
//
//     PORT=N node server.mjs
//
// Needs nothing but Node and the engine beside it. One request is about as much work, and of the same kinds, as
// one of a programmable mock server: HTTP in JavaScript, a call into QuickJS in WebAssembly, and a script that routes,
// reads, builds and prints. Every answer is the same, and so is the work for it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';

const SCRIPT = `
(() => {
  const people = Array.from({ length: 10 }, (_, i) => ({ id: i, name: 'person ' + i, tags: ['a' + i, 'b'] }));
  const table = JSON.stringify(people);
  const routes = [/^\\/orders\\/(\\d+)$/, /^\\/things\\/([a-z]+)$/, /^\\/people\\/([^/]+)$/];
  const hash = (text) => {
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    return h >>> 0;
  };
  return (path) => {
    const found = routes.map((route) => route.exec(path)).find((match) => match !== null);
    const read = JSON.parse(table);
    const chosen = read.filter(({ id }) => id % 3 === 0).map(({ id, name, tags }) => ({ id, name, tags: [...tags, 'c'] }));
    const sum = hash(path + table.slice(0, 200));
    return JSON.stringify({ id: decodeURIComponent(found[1]), sum, chosen: chosen.slice(0, 2) });
  };
})()`;

const engine = brotliDecompressSync(readFileSync(new URL('quickjs.wasm.br', import.meta.url)));
const refuse = () => 8;
const instance = new WebAssembly.Instance(new WebAssembly.Module(engine), {
  env: {
    host_get_timezone_offset: () => 0,
    host_interrupt: () => 0,
    host_promise_rejection: () => {},
    host_module_normalize: () => 0,
    host_module_load: () => 0,
    host_call: () => 0,
  },
  wasi_snapshot_preview1: {
    // Time stands still in the script, and its random numbers are always the same.
    clock_time_get: (_clock, _precision, out) => {
      new DataView(js.memory.buffer).setBigUint64(out, 1_700_000_000_000_000_000n, true);
      return 0;
    },
    random_get: (pointer, length) => {
      new Uint8Array(js.memory.buffer, pointer, length).fill(7);
      return 0;
    },
    fd_close: refuse,
    fd_fdstat_get: refuse,
    fd_seek: refuse,
    fd_write: refuse,
  },
});
const js = instance.exports;
js._initialize();
if (js.qjs_init() !== 0) throw new Error('the engine has no memory for a runtime');

/** UTF-8 with a NUL behind it; whoever asks frees it. */
function put(text) {
  const bytes = Buffer.from(text);
  const pointer = js.wasm_malloc(bytes.length + 1);
  const memory = new Uint8Array(js.memory.buffer);
  memory.set(bytes, pointer);
  memory[pointer + bytes.length] = 0;
  return { pointer, length: bytes.length };
}

const word = (pointer) => new DataView(js.memory.buffer).getUint32(pointer, true);

const source = put(SCRIPT);
const file = put('reference.js');
const handler = js.qjs_eval(source.pointer, source.length, file.pointer, 0);
const nothing = js.qjs_get_undefined();
const slot = js.wasm_malloc(8);

/** What the script makes of a path. */
function run(path) {
  const text = put(path);
  const argument = js.qjs_new_string(text.pointer, text.length);
  js.wasm_free(text.pointer);
  new DataView(js.memory.buffer).setUint32(slot, argument, true);
  const answer = js.qjs_call(handler, nothing, 1, slot);
  js.qjs_free_value(argument);
  const pointer = js.qjs_get_string_len(answer, slot + 4);
  const length = word(slot + 4);
  const result = Buffer.from(new Uint8Array(js.memory.buffer, pointer, length));
  js.qjs_free_cstring(pointer);
  js.qjs_free_value(answer);
  return result;
}

const server = createServer((request, response) => {
  const body = run(request.url);
  response.writeHead(200, ['content-type', 'application/json', 'content-length', String(body.length)]);
  response.end(body);
});
// The lab's connections idle while other servers are loaded.
server.keepAliveTimeout = 0;
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
