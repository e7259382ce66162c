import { table } from '../testing/table.ts';

table('Headers', [
  [
    'from an object',
    "return [...new Headers({ B: '2', a: '1' })]",
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['from pairs', "return [...new Headers([['x', '1'], ['X', '2']])]", [['x', '1, 2']]],
  [
    'from Headers',
    "const a = new Headers({ a: '1' }); const b = new Headers(a); b.set('a', '2'); return [a.get('a'), b.get('a')]",
    ['1', '2'],
  ],
  ['from an iterable of iterables', "return [...new Headers(new Map([['a', 'b']]))]", [['a', 'b']]],
  ['a pair of three', "new Headers([['a', 'b', 'c']])", /THROWN TypeError.*name and a value/],
  ['from a number', 'new Headers(3)', /THROWN TypeError/],
  ['from null', 'new Headers(null)', /THROWN TypeError/],
  [
    'append combines',
    "const h = new Headers(); h.append('A', '1'); h.append('a', '2'); return h.get('A')",
    '1, 2',
  ],
  ['append trims', "const h = new Headers(); h.append('a', ' \\t\\r\\n1 \\t\\r\\n'); return h.get('a')", '1'],
  ['an empty value', "const h = new Headers({ a: '  ' }); return [h.get('a'), h.has('a')]", ['', true]],
  ['get of nothing', "return new Headers().get('a')", null],
  ['has', "const h = new Headers({ a: '1' }); return [h.has('A'), h.has('b')]", [true, false]],
  [
    'delete removes all',
    "const h = new Headers([['a', '1'], ['b', '2'], ['A', '3']]); h.delete('A'); return [...h]",
    [['b', '2']],
  ],
  [
    'set replaces all, keeps the place',
    "const h = new Headers([['a', '1'], ['b', '2'], ['a', '3']]); h.set('A', '9'); return [h.get('a'), [...h].length]",
    ['9', 2],
  ],
  ['set adds', "const h = new Headers(); h.set('a', 1); return h.get('a')", '1'],
  [
    'getSetCookie',
    "const h = new Headers(); h.append('set-cookie', 'a=1'); h.append('Set-Cookie', 'b=2'); return [h.getSetCookie(), h.get('set-cookie')]",
    [['a=1', 'b=2'], 'a=1, b=2'],
  ],
  [
    'Set-Cookie is not combined',
    "return [...new Headers([['set-cookie', 'b'], ['a', '1'], ['set-cookie', 'a']])]",
    [
      ['a', '1'],
      ['set-cookie', 'b'],
      ['set-cookie', 'a'],
    ],
  ],
  [
    'keys, values',
    "const h = new Headers({ b: '1', a: '2' }); return [[...h.keys()], [...h.values()], [...h.entries()][0]]",
    [
      ['a', 'b'],
      ['2', '1'],
      ['a', '2'],
    ],
  ],
  [
    'forEach',
    "const out = []; const h = new Headers({ a: '1' }); h.forEach(function (v, k, o) { out.push(v, k, o === h, this.t) }, { t: 5 }); return out",
    ['1', 'a', true, 5],
  ],
  [
    'iteration sees changes',
    "const h = new Headers({ a: '1', b: '2' }); const out = []; for (const [k] of h) { out.push(k); if (k === 'a') h.append('c', '3') } return out",
    ['a', 'b', 'c'],
  ],
  ['a name with a space', "new Headers({ 'a b': '1' })", /THROWN TypeError.*header name/],
  ['an empty name', "new Headers().get('')", /THROWN TypeError/],
  ['a value with CR LF', "new Headers({ a: 'x\\r\\nb: c' })", /THROWN TypeError.*header value/],
  ['a value with LF', "new Headers().append('a', 'x\\ny')", /THROWN TypeError/],
  ['a value with NUL', "new Headers().set('a', 'x\\0y')", /THROWN TypeError/],
  ['a value above a byte', "new Headers({ a: '\\u0100' })", /THROWN TypeError/],
  ['a value of bytes', "return new Headers({ a: '\\u00e9' }).get('a')", 'é'],
  ['a symbol as a value', "new Headers({ a: Symbol('x') })", /THROWN TypeError/],
  [
    'what it is',
    'return [Object.prototype.toString.call(new Headers()), Headers.name, new Headers().constructor === Headers]',
    ['[object Headers]', 'Headers', true],
  ],
]);
