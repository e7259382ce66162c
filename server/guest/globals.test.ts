import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bundleWhole } from './bundle.ts';
import { eachEngine, table } from './testing/table.ts';

const CLASSES = [
  'Request',
  'Response',
  'Headers',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'ReadableStream',
  'ReadableStreamDefaultReader',
  'ReadableStreamDefaultController',
  'WritableStream',
  'WritableStreamDefaultWriter',
  'TransformStream',
  'TextDecoderStream',
  'Blob',
  'File',
  'FormData',
  'AbortController',
  'AbortSignal',
  'Event',
  'EventTarget',
  'CustomEvent',
  'DOMException',
  'CountQueuingStrategy',
];
const FUNCTIONS = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'queueMicrotask',
  'structuredClone',
  'atob',
  'btoa',
];

table('globals', [
  ...[...CLASSES, ...FUNCTIONS].map(
    (name) => [`${name}: its name`, `return [typeof ${name}, ${name}.name]`, ['function', name]] as const,
  ),
  [
    'a global once touched is a plain property',
    "URL; const d = Object.getOwnPropertyDescriptor(globalThis, 'URL'); return [d.writable, d.configurable, d.enumerable, d.value === URL]",
    [true, true, false, true],
  ],
  ['a global can be replaced before it is touched', 'FormData = 5; return FormData', 5],
  ['none shows in a for-in', 'return Object.keys(globalThis).filter((k) => !k.startsWith("__"))', []],
]);

eachEngine('a part printed before its global was touched has its name', (world) => {
  world.load(
    `mock.get('/', (req, ctx) => Response.json([req.headers.constructor.name, req.signal.constructor.name, ctx.constructor.name]))`,
  );
  assert.equal(world.answer().body, '["Headers","AbortSignal","Context"]');
});

describe('the bundle', () => {
  it('is one expression of bounded size, without operations by name', async () => {
    const text = await bundleWhole();
    assert.ok(text.length < 100_000, `${text.length} characters`);
    assert.doesNotMatch(text, /\bOP\.|require\(|import\(/);
    assert.match(text, /^\(function\(\)\{"use strict";[\s\S]*\}\)\(\)$/);
  });
});
