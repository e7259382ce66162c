import assert from 'node:assert/strict';
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { eachEngine, table } from '../testing/table.ts';

const HELPERS = `
  const through = (bytes, stream) => new Response(new Response(bytes).body.pipeThrough(stream)).bytes();
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));`;
const long = 'long '.repeat(1_000);

table('compression', [
  ...['gzip', 'deflate', 'deflate-raw'].map(
    (format) =>
      [
        `${format}, there and back`,
        `${HELPERS} const text = 'long '.repeat(1000);
         const small = await through(text, new CompressionStream('${format}'));
         const back = await through(small, new DecompressionStream('${format}'));
         return [small.length < 200, new TextDecoder().decode(back) === text, String(new CompressionStream('${format}'))]`,
        [true, true, '[object CompressionStream]'],
      ] as const,
  ),
  [
    'what others have made',
    `${HELPERS} const bytes = Uint8Array.from(atob('${gzipSync('hello').toString('base64')}'), (c) => c.charCodeAt(0));
     return new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip')))`,
    'hello',
  ],
  [
    'nothing',
    `${HELPERS} return (await through(await through('', new CompressionStream('gzip')), new DecompressionStream('gzip'))).length`,
    0,
  ],
  [
    'a format that is not there',
    "new CompressionStream('zip')",
    /THROWN TypeError: CompressionStream: expected one of gzip, .* got zip/,
  ],
  [
    'bytes in no format',
    `${HELPERS} await through('hello', new DecompressionStream('gzip'))`,
    /THROWN \w*Error: .*DecompressionStream: /,
  ],
  [
    'bytes that become too many',
    `${HELPERS} const bytes = Uint8Array.from(atob('${deflateRawSync(Buffer.alloc(33 * 1024 * 1024)).toString('base64')}'), (c) => c.charCodeAt(0));
     await through(bytes, new DecompressionStream('deflate-raw'))`,
    /THROWN \w*Error: .*DecompressionStream: /,
  ],
  [
    'text',
    `await new Response(new ReadableStream({ start(c) { c.enqueue('x'); c.close() } }).pipeThrough(new CompressionStream('gzip'))).bytes()`,
    /THROWN TypeError: CompressionStream: expected bytes, got string/,
  ],
]);

eachEngine('others understand it', (world) => {
  const out = world.value(
    `${HELPERS} return base64(await through('long '.repeat(1000), new CompressionStream('gzip')))`,
  );
  assert.equal(gunzipSync(Buffer.from(String(out), 'base64')).toString(), long);
});
