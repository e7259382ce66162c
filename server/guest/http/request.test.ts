import assert from 'node:assert/strict';
import { eachEngine, table } from '../testing/table.ts';

table('Request, made by a script', [
  [
    'from a URL',
    "const r = new Request('http://a/b?c'); return [r.method, r.url, [...r.headers], r.body, r.redirect, r.mode, r.credentials, r.cache, r.destination]",
    ['GET', 'http://a/b?c', [], null, 'follow', 'cors', 'same-origin', 'default', ''],
  ],
  ['from a URL object', "return new Request(new URL('http://a')).url", 'http://a/'],
  ['from a path', "new Request('/a')", /THROWN TypeError.*absolute URL/],
  ['with credentials in the URL', "new Request('http://u:p@a/')", /THROWN TypeError.*credentials/],
  [
    'a method in lower case',
    "return ['get', 'post', 'patch', 'Custom'].map((method) => new Request('http://a', { method }).method)",
    ['GET', 'POST', 'patch', 'Custom'],
  ],
  ['a forbidden method', "new Request('http://a', { method: 'TRACE' })", /THROWN TypeError/],
  ['a wrong method', "new Request('http://a', { method: 'a b' })", /THROWN TypeError/],
  [
    'a body',
    "const r = new Request('http://a', { method: 'POST', body: 'x' }); return [r.headers.get('content-type'), await r.text(), r.bodyUsed]",
    ['text/plain;charset=UTF-8', 'x', true],
  ],
  [
    'a stream as the body',
    "const r = new Request('http://a', { method: 'POST', body: new Response('abc').body, duplex: 'half' }); return await r.text()",
    'abc',
  ],
  ['GET with a body', "new Request('http://a', { body: 'x' })", /THROWN TypeError.*GET/],
  [
    'from a Request',
    "const a = new Request('http://a', { method: 'POST', body: 'x', headers: { q: '1' } }); const b = new Request(a); return [b.method, b.url, b.headers.get('q'), await b.text(), a.bodyUsed]",
    ['POST', 'http://a/', '1', 'x', true],
  ],
  [
    'from a used Request',
    "const a = new Request('http://a', { method: 'POST', body: 'x' }); await a.text(); new Request(a)",
    /THROWN TypeError/,
  ],
  [
    'from a Request with other parts',
    "const a = new Request('http://a', { method: 'POST', body: 'x' }); const b = new Request(a, { method: 'PUT', body: 'y', headers: { z: '1' } }); return [b.method, await b.text(), b.headers.get('z'), await a.text()]",
    ['PUT', 'y', '1', 'x'],
  ],
  [
    'clone',
    "const a = new Request('http://a', { method: 'POST', body: 'x' }); const b = a.clone(); b.headers.set('a', 'b'); return [await a.text(), await b.text(), a.headers.has('a')]",
    ['x', 'x', false],
  ],
  [
    'signal',
    "const c = new AbortController(); const r = new Request('http://a', { signal: c.signal }); c.abort(); return [r.signal.aborted, r.signal !== c.signal, r.clone().signal.aborted]",
    [true, true, true],
  ],
  ['no signal', "return new Request('http://a').signal.aborted", false],
  [
    'formData',
    "const body = '--b\\r\\nContent-Disposition: form-data; name=\"a\"\\r\\n\\r\\n1\\r\\n--b\\r\\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\\r\\nContent-Type: text/x\\r\\n\\r\\nhé\\r\\n--b--'; const f = await new Request('http://a', { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData(); const file = f.get('f'); return [f.get('a'), file.name, file.type, await file.text(), file instanceof File]",
    ['1', 'x.txt', 'text/x', 'hé', true],
  ],
  [
    'what it is',
    "return [Object.prototype.toString.call(new Request('http://a')), Request.name]",
    ['[object Request]', 'Request'],
  ],
]);

const SCRIPT = `
  mock.all('/:a/:b', async (req, ctx) => Response.json(await globalThis.__look(req, ctx)));
  globalThis.__look = null;`;

/** What the handler sees of a request. */
function seen(
  world: Parameters<Parameters<typeof eachEngine>[1]>[0],
  look: string,
  request: object,
): unknown {
  world.run(`globalThis.__look = async (req, ctx) => { ${look} }; undefined`);
  return JSON.parse(world.answer(request).body);
}

eachEngine('Request of the host: its parts', (world) => {
  world.load(SCRIPT);
  const rows: [string, object, unknown][] = [
    ['return req instanceof Request', {}, true],
    [
      'return [req.method, req.url]',
      { method: 'POST', target: '/a/b?c=d' },
      ['POST', 'http://localhost:8080/a/b?c=d'],
    ],
    [
      'return req.url',
      { target: "/a/../b c?'", authority: 'EXAMPLE.com:80' },
      'http://example.com/b%20c?%27',
    ],
    ['return req.url', { target: '/a', authority: 'a b' }, 'http://localhost/a'],
    ['return req.url', { target: '/a', authority: '' }, 'http://localhost/a'],
    ['return req.url', { target: '/a', authority: 'x/y?' }, 'http://localhost/a'],
    ['return req.url', { target: '/a', authority: '127.0.0.1:3000' }, 'http://127.0.0.1:3000/a'],
    ['return req.url', { target: 'http://other/x' }, 'http://other/x'],
    ['return req.url', { target: '*' }, 'http://localhost:8080/*'],
    [
      'return [req.headers.get("x-a"), req.headers.get("nothing"), [...req.headers]]',
      { headers: 'X-A\n1\nB\n\nx-a\n2\n' },
      [
        '1, 2',
        null,
        [
          ['b', ''],
          ['x-a', '1, 2'],
        ],
      ],
    ],
    ['return { ...req.params }', { params: 'x%20y\n%E0%41%zz' }, { a: 'x y', b: '%E0%41%zz' }],
    [
      'return [req.params === ctx.params, Object.getPrototypeOf(req.params)]',
      { params: '1\n2' },
      [true, null],
    ],
    ['return [await req.text(), req.bodyUsed]', { body: 'é' }, ['é', true]],
    ['return await req.text()', { body: '\ufeffx' }, 'x'],
    ['return await req.json()', { body: '{"a":1}' }, { a: 1 }],
    ['return [...(await req.bytes())]', { body: new Uint8Array([0, 255]) }, [0, 255]],
    ['return [await req.text(), req.body, req.bodyUsed]', {}, ['', null, false]],
    [
      'const c = req.clone(); return [await req.text(), await c.text(), c.url, c.params.a]',
      { body: 'x', params: 'p\nq', target: '/z' },
      ['x', 'x', 'http://localhost:8080/z', 'p'],
    ],
    [
      'const c = new Request(req, { headers: { n: "1" } }); return [await c.text(), c.method, [...c.headers]]',
      { body: 'x', method: 'PUT', headers: 'a\nb\n' },
      ['x', 'PUT', [['n', '1']]],
    ],
    ['const out = []; for await (const c of req.body) out.push(...c); return out', { body: 'ab' }, [97, 98]],
    ['await req.text(); return await req.text().catch((e) => e.name)', { body: 'x' }, 'TypeError'],
    ['return await req.json().catch((e) => e.name)', { body: '{' }, 'SyntaxError'],
    [
      'return (await req.formData()).get("a")',
      { body: 'a=b+c', headers: 'Content-Type\napplication/x-www-form-urlencoded\n' },
      'b c',
    ],
  ];
  for (const [look, request, expected] of rows) {
    assert.deepEqual(seen(world, look, request), expected, `${look} of ${JSON.stringify(request)}`);
  }
});

eachEngine(
  "compat 'jsmock': plain bodies and the path",
  (world) => {
    world.load(`${SCRIPT} export default { compat: 'jsmock' }`);
    assert.deepEqual(seen(world, 'return [req.text(), req.url]', { body: 'x', target: '/a/b?c' }), [
      'x',
      '/a/b?c',
    ]);
    assert.deepEqual(seen(world, 'return req.json()', { body: '[1]' }), [1]);
  },
  {},
);
