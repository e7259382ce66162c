import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HostValue, OP, URL_PARTS } from '../guest/ops.ts';
import { createServices } from './index.ts';
import { LocalStores } from './stores.ts';

const written: string[] = [];
const services = createServices({
  stores: new LocalStores(),
  env: (name) => ({ HOME: '/h', EMPTY: '' })[name],
  consoleWrite: (level, text) => void written.push(`${level}:${text}`),
});

const bytes = (...list: number[]) => new Uint8Array(list);
const parts = (text: HostValue) =>
  Object.fromEntries((text as string).split('\n').map((value, i) => [URL_PARTS[i], value]));

describe('services', () => {
  const rows: [title: string, args: Parameters<typeof services>, expected: HostValue][] = [
    ['env', [OP.env, 'HOME'], '/h'],
    ['env, empty', [OP.env, 'EMPTY'], ''],
    ['env of nothing', [OP.env, 'NONE'], undefined],
    ['console', [OP.consoleWrite, 'warn', 'x'], undefined],
    ['urlParse fails', [OP.urlParse, '/a'], undefined],
    ['urlParse fails with a base', [OP.urlParse, 'http://[', 'http://a'], undefined],
    ['utf8Encode', [OP.utf8Encode, 'é'], bytes(0xc3, 0xa9)],
    ['textDecode', [OP.textDecode, 'utf-8', bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xff), 0], 'é\ufffd'],
    ['textDecode, ignoreBOM', [OP.textDecode, 'UTF-8', bytes(0xef, 0xbb, 0xbf), 2], '\ufeff'],
    ['textDecode, latin1', [OP.textDecode, ' Latin1 ', bytes(0xe9), 0], 'é'],
    ['textEncodingName', [OP.textEncodingName, 'L1'], 'windows-1252'],
    ['textEncodingName of nothing', [OP.textEncodingName, 'nonsense'], undefined],
    ['storeGet of nothing', [OP.storeGet, 'a'], undefined],
    ['storeSet', [OP.storeSet, 'a', '{"x":1}'], undefined],
    ['storeGet', [OP.storeGet, 'a'], '{"x":1}'],
    ['storeCas, other', [OP.storeCas, 'a', '{"x":2}', '1'], 0],
    ['storeCas', [OP.storeCas, 'a', '{ "x": 1 }', '5'], 1],
    ['storeIncr', [OP.storeIncr, 'a', 2], 7],
    ['storePush', [OP.storePush, 'l', '"x"'], 1],
    ['storeTtl, none', [OP.storeTtl, 'l'], -1],
    ['storeTtl, sets', [OP.storeTtl, 'l', 60_000], 1],
    ['storeTtl, no key', [OP.storeTtl, 'none'], -2],
    ['storeTtl, sets no key', [OP.storeTtl, 'none', 5], 0],
    ['storeKeys', [OP.storeKeys, ''], '["a","l"]'],
    ['storeDel', [OP.storeDel, 'a'], 1],
    ['storeDel again', [OP.storeDel, 'a'], 0],
    ['storeClear', [OP.storeClear], undefined],
    ['storeKeys, empty', [OP.storeKeys, ''], '[]'],
  ];
  for (const [title, args, expected] of rows) {
    it(title, () => assert.deepEqual(services(...args), expected));
  }

  it('console lines keep their level', () => assert.deepEqual(written, ['warn:x']));

  it('urlParse gives the parts in their order', () => {
    assert.deepEqual(parts(services(OP.urlParse, '../x?q#h', 'https://u:p@a:8443/b/c')), {
      href: 'https://u:p@a:8443/x?q#h',
      origin: 'https://a:8443',
      protocol: 'https:',
      username: 'u',
      password: 'p',
      host: 'a:8443',
      hostname: 'a',
      port: '8443',
      pathname: '/x',
      search: '?q',
      hash: '#h',
    });
  });

  it('urlSet sets one part; what does not fit changes nothing', () => {
    assert.equal(parts(services(OP.urlSet, 'http://a/b', 'port', '81')).href, 'http://a:81/b');
    assert.equal(parts(services(OP.urlSet, 'http://a/b', 'port', 'x')).href, 'http://a/b');
    assert.throws(() => services(OP.urlSet, 'http://a', 'origin', 'http://b'), TypeError);
    assert.throws(() => services(OP.urlSet, 'http://a', 'toString', 'x'), TypeError);
  });

  it('random values', () => {
    assert.match(services(OP.randomUuid) as string, /^[0-9a-f-]{36}$/);
    assert.equal((services(OP.randomBytes, 65_536) as Uint8Array).byteLength, 65_536);
    assert.throws(() => services(OP.randomBytes, 65_537), RangeError);
    assert.throws(() => services(OP.randomBytes, -1), RangeError);
  });

  it('fatal decoding throws TypeError, an unknown label RangeError', () => {
    assert.throws(() => services(OP.textDecode, 'utf-8', bytes(0xff), 1), TypeError);
    assert.throws(() => services(OP.textDecode, 'nonsense', bytes(0xff), 0), RangeError);
  });

  it('an operation of a request is none of these', () => {
    assert.throws(() => services(OP.respond, 1, '', ''), /operation 30/);
  });
});
