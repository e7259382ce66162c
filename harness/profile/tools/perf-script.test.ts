import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameCosts } from '../fold.ts';
import { foldPerfScript, perfFrame } from './perf-script.ts';

const TEXT = `node   731 63161.512:    1003009 cpu-clock:pppH: 
\t          9f1a2 JS:*handle file:///lab/server.mjs:12:5+0x1a2 (/tmp/perf-731.map)
\t          9f000 JS:^onData node:net:80:3+0x10 (/tmp/perf-731.map)
\t         8c1f00 uv_run+0x120 (/usr/bin/node)

node   731 63161.513:    1003009 cpu-clock:pppH: 
\tffffffffa10 tcp_sendmsg+0x11 ([kernel.kallsyms])
\t          9f1a2 JS:*handle file:///lab/server.mjs:12:5+0x1b0 (/tmp/perf-731.map)
\t          9f000 JS:^onData node:net:80:3+0x12 (/tmp/perf-731.map)
\t         8c1f00 uv_run+0x120 (/usr/bin/node)

V8Worker   735 63161.514:    1003009 cpu-clock:pppH: 
\t         8d0000 v8::internal::Scavenger::Process(v8::JobDelegate*)+0x8 (/usr/bin/node)
`;

test('samples become stacks, outermost first, each an equal part of the CPU time', () => {
  const { root, samples, unit } = foldPerfScript(TEXT, 90, () => null);
  assert.deepEqual([samples, unit], [3, 'us']);
  const costs = new Map([...frameCosts(root).values()].map((cost) => [cost.frame.name, cost]));
  const of = (name: string) => [costs.get(name)!.self, costs.get(name)!.total].map((us) => Math.round(us));
  assert.deepEqual(of('all'), [0, 90]);
  assert.deepEqual(of('uv_run'), [0, 60]);
  assert.deepEqual(of('onData'), [0, 60]);
  assert.deepEqual(of('handle'), [30, 60]);
  assert.deepEqual(of('tcp_sendmsg'), [30, 30]);
  assert.deepEqual(of('v8::internal::Scavenger::Process(v8::JobDelegate*)'), [30, 30]);
});

test('names of V8 are taken apart, and places found in the sources', () => {
  const frame = (symbol: string, object = '/tmp/perf-1.map') => {
    const { name, place, line, kind } = perfFrame(symbol, object, (url, line, column) =>
      url === 'file:///lab/server.mjs' ? { source: `server/http.ts@${column}`, line: line + 100 } : null,
    );
    return [name, place, line, kind];
  };
  assert.deepEqual(frame('JS:*handle file:///lab/server.mjs:12:5+0x1a'), [
    'handle',
    'server/http.ts@4',
    111,
    'script',
  ]);
  assert.deepEqual(frame('JS:~ file:///lab/server.mjs:3:1'), [
    '(anonymous)',
    'server/http.ts@0',
    102,
    'script',
  ]);
  assert.deepEqual(frame('JS:^onread node:internal/stream:190:2+0x4'), [
    'onread',
    'node:internal/stream',
    190,
    'node',
  ]);
  assert.deepEqual(frame("JS:+'parserOnIncoming node:_http_server:1167:26+0x9"), [
    'parserOnIncoming',
    'node:_http_server',
    1167,
    'node',
  ]);
  assert.deepEqual(frame('JS:qjs_call-1528-liftoff+0x146'), ['qjs_call', 'wasm', null, 'wasm']);
  assert.deepEqual(frame('JS:wasm-function[12]-12-turbofan'), ['wasm-function[12]', 'wasm', null, 'wasm']);
  assert.deepEqual(frame('Stub:js-to-wasm:iiii:i+0x94'), ['js-to-wasm crossing', 'wasm', null, 'wasm']);
  assert.deepEqual(frame('Builtin:LoadIC+0x30'), ['Builtin:LoadIC', 'V8', null, 'native']);
  assert.equal(frame('v8::internal::Heap::CollectGarbage(int)+0x20', '/usr/bin/node')[3], 'gc');
  assert.deepEqual(frame('epoll_wait+0x5f', '/lib/x86_64-linux-gnu/libc.so.6'), [
    'epoll_wait',
    'libc.so.6',
    null,
    'native',
  ]);
});

test('what is no output of perf script is refused', () => {
  assert.throws(() => foldPerfScript('nothing\n', 1, () => null), /expected the output of perf script/);
});
