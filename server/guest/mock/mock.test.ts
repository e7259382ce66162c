import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { eachEngine, table } from '../testing/table.ts';

describe('routes', () => {
  eachEngine('are described in order, with options', (world) => {
    world.load(`for (const m of ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']) mock[m]('/' + m + '/:id', () => {});
      mock.get('/"', { delay: 5 }, () => {});
      export default { listen: '0.0.0.0:80', fetch() {} }`);
    const { routes, fetch, listen } = world.describe();
    assert.deepEqual(
      routes.slice(0, 8).map(({ method, path }) => `${method} ${path}`),
      [
        'GET /get/:id',
        'POST /post/:id',
        'PUT /put/:id',
        'PATCH /patch/:id',
        'DELETE /delete/:id',
        'HEAD /head/:id',
        'OPTIONS /options/:id',
        '* /all/:id',
      ],
    );
    assert.deepEqual(routes[8], { method: 'GET', path: '/"', options: { delay: 5 } });
    assert.deepEqual([fetch, listen], [true, '0.0.0.0:80']);
  });

  const wrong: [string, RegExp][] = [
    ["mock.get('a', () => {})", /mock\.get: a path begins with "\/", got "a"/],
    ['mock.get(3, () => {})', /mock\.get: expected a path, got number/],
    ["mock.post('/a')", /mock\.post "\/a": expected a function as the handler, got undefined/],
    ["mock.all('/a', {})", /mock\.all "\/a".*got object/],
    ["mock.get('/a', 3, () => {})", /object of options, got number/],
    ["mock.get('/:', () => {})", /no parameter name/],
    ["mock.get('/:a/:a', () => {})", /"a" occurs twice/],
    ["mock.get('/a?b', () => {})", /can never match/],
  ];
  for (const [script, expected] of wrong) {
    eachEngine(`refused: ${script}`, (world) => {
      world.load(`try { ${script} } catch (e) { console.log(e.name + ': ' + e.message) }`);
      assert.match(world.log[0] ?? 'nothing', new RegExp(`log TypeError: .*${expected.source}`));
    });
  }

  eachEngine('none after the module was loaded', (world) => {
    world.load('');
    assert.match(String(world.value("mock.get('/', () => {})")), /TypeError.*while the module loads/);
  });
});

describe('the default export', () => {
  eachEngine('is not needed', (world) => {
    world.load('export const a = 1');
    assert.deepEqual(world.describe(), { routes: [], fetch: false, listen: null });
  });

  const wrong: [string, RegExp][] = [
    ['export default { listen: {} }', /TypeError: listen: expected a port/],
    ["export default { compat: 'x' }", /compat: expected "standard" or "jsmock", got "x"/],
    ['export default { fetch: 1 }', /fetch.*expected a function, got number/],
  ];
  for (const [script, expected] of wrong) {
    eachEngine(`refused: ${script}`, (world) => assert.throws(() => world.load(script), expected));
  }

  eachEngine('env while the module loads', (world) => {
    world.load(`export default { listen: mock.env('GREETING') + ':' + mock.env('NOTHING') }`);
    assert.equal(world.describe().listen, 'hello:undefined');
  });
});

table('store', [
  ['get of nothing', "return [mock.store.get('x') === undefined]", [true]],
  ['set, get', "mock.store.set('a', { b: [1, null] }); return mock.store.get('a')", { b: [1, null] }],
  ['a number as the key', "mock.store.set(5, 'five'); return mock.store.get('5')", 'five'],
  [
    'a copy each time',
    "mock.store.set('c', []); mock.store.get('c').push(1); return mock.store.get('c')",
    [],
  ],
  [
    'del',
    "mock.store.set('d', 1); return [mock.store.del('d'), mock.store.del('d'), mock.store.get('d') === undefined]",
    [true, false, true],
  ],
  [
    'incr',
    "return [mock.store.incr('n'), mock.store.incr('n', 5), mock.store.incr('n', -2), mock.store.get('n')]",
    [1, 6, 4, 4],
  ],
  ['incr of a text', "mock.store.set('t', 'x'); mock.store.incr('t')", /THROWN \w*Error: .*not a number/],
  [
    'cas',
    "mock.store.set('e', { a: 1, b: 2 }); return [mock.store.cas('e', { b: 2, a: 1 }, 'x'), mock.store.cas('e', 'y', 'z'), mock.store.cas('new', undefined, 1), mock.store.cas('new', undefined, 2), mock.store.get('e')]",
    [true, false, true, false, 'x'],
  ],
  [
    'push',
    "return [mock.store.push('l', 1), mock.store.push('l', { a: 1 }), mock.store.get('l')]",
    [1, 2, [1, { a: 1 }]],
  ],
  [
    'ttl',
    "mock.store.set('f', 1, { ttl: 100 }); const a = mock.store.ttl('f'); await new Promise((r) => setTimeout(r, 60)); const b = mock.store.ttl('f'); await new Promise((r) => setTimeout(r, 60)); return [a, b, mock.store.get('f') === undefined, mock.store.ttl('f') === undefined]",
    [100, 40, true, true],
  ],
  [
    'ttl set later',
    "mock.store.set('g', 1); return [mock.store.ttl('g') === Infinity, mock.store.ttl('g', 50), mock.store.ttl('g'), mock.store.ttl('none', 5)]",
    [true, true, 50, false],
  ],
  [
    'keys, clear',
    "mock.store.clear(); mock.store.set('b1', 1); mock.store.set('a', 1); mock.store.set('b0', 1); return [mock.store.keys(), mock.store.keys('b'), mock.store.clear() === undefined, mock.store.keys()]",
    [['a', 'b0', 'b1'], ['b0', 'b1'], true, []],
  ],
  ['set of undefined', "mock.store.set('a')", /THROWN TypeError: store\.set: undefined has no JSON form/],
  ['set of a function', "mock.store.set('a', () => {})", /THROWN TypeError: store\.set: function/],
  ['set of a cycle', 'const a = {}; a.a = a; mock.store.set("a", a)', /THROWN TypeError/],
  [
    'a wrong key',
    'mock.store.get({})',
    /THROWN TypeError: store\.get: expected a string as the key, got object/,
  ],
  ['a wrong ttl', "mock.store.set('a', 1, { ttl: -1 })", /THROWN TypeError: store\.set: expected a ttl/],
  ['incr by text', "mock.store.incr('a', '1')", /THROWN TypeError: store\.incr/],
  ['env', "return [mock.env('GREETING'), mock.env('NOTHING') === undefined]", ['hello', true]],
  ['env of a number', 'mock.env(1)', /THROWN TypeError/],
]);
