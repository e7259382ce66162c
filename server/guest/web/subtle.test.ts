import { table } from '../testing/table.ts';

const HEX =
  "const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, '0')).join('');";
const TEXT = `${HEX} const bytes = (text) => new TextEncoder().encode(text);`;
const KEY = `${TEXT} const key = await crypto.subtle.importKey('raw', bytes('key'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);`;
const FOX = "bytes('The quick brown fox jumps over the lazy dog')";

table('crypto.subtle', [
  // FIPS 180-4's own examples.
  [
    'digests',
    `${TEXT} return [hex(await crypto.subtle.digest('SHA-1', bytes('abc'))), hex(await crypto.subtle.digest({ name: 'sha-256' }, bytes('abc').buffer))]`,
    [
      'a9993e364706816aba3e25717850c26c9cd0d89d',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ],
  ],
  [
    'longer ones',
    `${TEXT} return [(await crypto.subtle.digest('SHA-384', bytes(''))).byteLength, (await crypto.subtle.digest('SHA-512', bytes(''))).byteLength]`,
    [48, 64],
  ],
  [
    'of a part of a buffer',
    `${TEXT} return hex(await crypto.subtle.digest('SHA-1', bytes('xabcx').subarray(1, 4)))`,
    'a9993e364706816aba3e25717850c26c9cd0d89d',
  ],
  [
    'HMAC',
    `${KEY} return hex(await crypto.subtle.sign('HMAC', key, ${FOX}))`,
    'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8',
  ],
  [
    'verify',
    `${KEY} const signature = await crypto.subtle.sign('HMAC', key, ${FOX}); const other = new Uint8Array(signature.slice(0)); other[31] ^= 1;
     const is = (given) => crypto.subtle.verify('HMAC', key, given, ${FOX});
     return [await is(signature), await is(other), await is(signature.slice(0, 31)), await is(new ArrayBuffer(0))]`,
    [true, false, false, false],
  ],
  [
    'a key shows what it is for, and its bytes if it may',
    `${KEY} return [key instanceof CryptoKey, String(key), key.type, key.usages, key.algorithm, hex(await crypto.subtle.exportKey('raw', key))]`,
    [
      true,
      '[object CryptoKey]',
      'secret',
      ['sign', 'verify'],
      { name: 'HMAC', hash: { name: 'SHA-256' }, length: 24 },
      '6b6579',
    ],
  ],
  [
    'an unknown hash',
    "await crypto.subtle.digest('MD5', new Uint8Array(1))",
    /THROWN NotSupportedError: .*got MD5/,
  ],
  [
    'no bytes',
    "await crypto.subtle.digest('SHA-1', 'abc')",
    /THROWN TypeError: .*expected an ArrayBuffer.*got string/,
  ],
  [
    'an algorithm that is not there',
    "await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', false, ['encrypt'])",
    /THROWN NotSupportedError: .*expected HMAC, got AES-GCM/,
  ],
  [
    'a key for something else',
    `${TEXT} const key = await crypto.subtle.importKey('raw', bytes('k'), { name: 'HMAC', hash: 'SHA-1' }, false, ['verify']); await crypto.subtle.sign('HMAC', key, bytes(''))`,
    /THROWN InvalidAccessError/,
  ],
  [
    'a key that stays inside',
    `${TEXT} const key = await crypto.subtle.importKey('raw', bytes('k'), { name: 'HMAC', hash: 'SHA-1' }, false, ['verify']); await crypto.subtle.exportKey('raw', key)`,
    /THROWN InvalidAccessError/,
  ],
  [
    'no key',
    "await crypto.subtle.sign('HMAC', {}, new Uint8Array(1))",
    /THROWN TypeError: .*expected a CryptoKey/,
  ],
  ['keys are not made by hand', 'new CryptoKey()', /THROWN TypeError/],
]);
