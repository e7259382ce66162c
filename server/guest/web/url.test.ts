import { table } from '../testing/table.ts';

table('URL', [
  [
    'its parts',
    "const u = new URL('https://u:p@Example.com:8080/a b/../c?x=1#h'); return [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash]",
    [
      'https://u:p@example.com:8080/c?x=1#h',
      'https://example.com:8080',
      'https:',
      'u',
      'p',
      'example.com:8080',
      'example.com',
      '8080',
      '/c',
      '?x=1',
      '#h',
    ],
  ],
  ['with a base', "return new URL('../x', 'http://a/b/c/d').href", 'http://a/b/x'],
  ['with a URL as the base', "return String(new URL('x', new URL('http://a')))", 'http://a/x'],
  ['that does not parse', "new URL('/a')", /THROWN TypeError: Invalid URL: \/a/],
  [
    'canParse, parse',
    "return [URL.canParse('http://a'), URL.canParse('a'), URL.parse('a'), URL.parse('a', 'http://b').href]",
    [true, false, null, 'http://b/a'],
  ],
  [
    'setting parts',
    "const u = new URL('http://a/b'); u.pathname = '/x y'; u.search = 'q=1'; u.hash = 'z'; u.port = '81'; u.protocol = 'https'; u.hostname = 'c'; u.username = 'me'; return u.href",
    'https://me@c:81/x%20y?q=1#z',
  ],
  [
    'setting host',
    "const u = new URL('http://a/b'); u.host = 'c:99'; return [u.hostname, u.port]",
    ['c', '99'],
  ],
  [
    'setting href',
    "const u = new URL('http://a/?x=1'); const p = u.searchParams; u.href = 'http://b/?y=2'; return [u.host, p.get('y'), p.has('x')]",
    ['b', '2', false],
  ],
  ['setting a wrong href', "new URL('http://a').href = 'x'", /THROWN TypeError/],
  [
    'origin is fixed',
    "const u = new URL('http://a'); u.origin = 'http://b'; return u.origin",
    /THROWN TypeError|http:\/\/a/,
  ],
  [
    'searchParams write through',
    "const u = new URL('http://a/?x=1#h'); u.searchParams.append('y', 'ä &'); u.searchParams.delete('x'); return u.href",
    'http://a/?y=%C3%A4+%26#h',
  ],
  [
    'searchParams follow search',
    "const u = new URL('http://a'); const p = u.searchParams; u.search = '?b=2'; return [p.get('b'), p === u.searchParams]",
    ['2', true],
  ],
  [
    'searchParams emptied',
    "const u = new URL('http://a/?x=1'); u.searchParams.delete('x'); return u.href",
    'http://a/',
  ],
  [
    'as JSON and text',
    "const u = new URL('http://a'); return [JSON.stringify({ u }), String(u)]",
    ['{"u":"http://a/"}', 'http://a/'],
  ],
  [
    'what it is',
    "return [URL.name, Object.prototype.toString.call(new URL('http://a')), 'href' in URL.prototype]",
    ['URL', '[object URL]', true],
  ],
]);

table('URLSearchParams', [
  [
    'from a text',
    "return [...new URLSearchParams('?a=1&b=%20+x&&c&=d')]",
    [
      ['a', '1'],
      ['b', '  x'],
      ['c', ''],
      ['', 'd'],
    ],
  ],
  ['from an object', 'return new URLSearchParams({ a: 1, b: null }).toString()', 'a=1&b=null'],
  ['from pairs', "return String(new URLSearchParams([['a', '1'], ['a', '2']]))", 'a=1&a=2'],
  [
    'from its like',
    "const a = new URLSearchParams('x=1'); const b = new URLSearchParams(a); b.set('x', '2'); return [a.get('x'), b.get('x')]",
    ['1', '2'],
  ],
  [
    'from FormData',
    "const f = new FormData(); f.append('a', 'b'); return String(new URLSearchParams(f))",
    'a=b',
  ],
  ['a pair of one', "new URLSearchParams([['a']])", /THROWN TypeError/],
  [
    'malformed escapes',
    "return [...new URLSearchParams('a=%zz&b=%FF%41')]",
    [
      ['a', '%zz'],
      ['b', '\ufffdA'],
    ],
  ],
  [
    'get, getAll, has',
    "const p = new URLSearchParams('a=1&a=2'); return [p.get('a'), p.get('b'), p.getAll('a'), p.has('a'), p.has('a', '3'), p.has('a', '2'), p.size]",
    ['1', null, ['1', '2'], true, false, true, 2],
  ],
  [
    'set',
    "const p = new URLSearchParams('a=1&b=2&a=3'); p.set('a', '9'); p.set('c', '4'); return p.toString()",
    'a=9&b=2&c=4',
  ],
  [
    'delete',
    "const p = new URLSearchParams('a=1&b=2&a=3'); p.delete('a', '3'); const one = String(p); p.delete('a'); return [one, String(p)]",
    ['a=1&b=2', 'b=2'],
  ],
  [
    'sort is stable',
    "const p = new URLSearchParams('b=1&a=2&b=0'); p.sort(); return p.toString()",
    'a=2&b=1&b=0',
  ],
  [
    'keys, values, forEach',
    "const p = new URLSearchParams('a=1&b=2'); const out = []; p.forEach((v, k) => out.push(k + v)); return [[...p.keys()], [...p.values()], out]",
    [
      ['a', 'b'],
      ['1', '2'],
      ['a1', 'b2'],
    ],
  ],
  [
    'encoding',
    'return new URLSearchParams({ q: "a*-._~!\'()é\\ud800/" }).toString()',
    'q=a*-._%7E%21%27%28%29%C3%A9%EF%BF%BD%2F',
  ],
]);
