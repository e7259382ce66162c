import { table } from '../testing/table.ts';

table('Response', [
  [
    'without arguments',
    'const r = new Response(); return [r.status, r.statusText, r.ok, r.body, r.bodyUsed, r.type, r.url, r.redirected, [...r.headers]]',
    [200, '', true, null, false, 'default', '', false, []],
  ],
  [
    'a text',
    "const r = new Response('hi'); return [r.headers.get('content-type'), await r.text(), r.bodyUsed]",
    ['text/plain;charset=UTF-8', 'hi', true],
  ],
  [
    'init',
    "const r = new Response('x', { status: 404, statusText: 'No', headers: { 'X-A': 'b' } }); return [r.status, r.ok, r.statusText, [...r.headers]]",
    [
      404,
      false,
      'No',
      [
        ['content-type', 'text/plain;charset=UTF-8'],
        ['x-a', 'b'],
      ],
    ],
  ],
  [
    'a content type of its own',
    "return [...new Response('x', { headers: { 'Content-Type': 'text/html' } }).headers]",
    [['content-type', 'text/html']],
  ],
  [
    'the headers are its own',
    "const h = new Headers({ a: '1' }); const r = new Response(null, { headers: h }); h.set('a', '2'); return r.headers.get('a')",
    '1',
  ],
  ['the same headers each time', "const r = new Response('x'); return r.headers === r.headers", true],
  [
    'bytes',
    "const b = new Uint8Array([0, 104, 105, 0]).subarray(1, 3); const r = new Response(b); b[0] = 0; return [await r.text(), r.headers.get('content-type')]",
    ['hi', null],
  ],
  ['an ArrayBuffer', 'return await new Response(new Uint8Array([104]).buffer).text()', 'h'],
  [
    'URLSearchParams',
    "const r = new Response(new URLSearchParams({ a: 'b c' })); return [await r.text(), r.headers.get('content-type')]",
    ['a=b+c', 'application/x-www-form-urlencoded;charset=UTF-8'],
  ],
  [
    'a Blob',
    "const r = new Response(new Blob(['x'], { type: 'text/x' })); return [await r.text(), r.headers.get('content-type')]",
    ['x', 'text/x'],
  ],
  [
    'FormData',
    "const f = new FormData(); f.append('a', 'b'); const r = new Response(f); const t = r.headers.get('content-type'); return [t.startsWith('multipart/form-data; boundary='), (await r.formData()).get('a')]",
    [true, 'b'],
  ],
  ['a number', 'return await new Response(5).text()', '5'],
  [
    'a stream',
    'return await new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104])); c.enqueue(new Uint8Array([105])); c.close() } })).text()',
    'hi',
  ],
  [
    'a stream of text',
    "return await new Response(ReadableStream.from(['a'])).text()",
    /THROWN TypeError.*Uint8Array/,
  ],
  [
    'a locked stream',
    'const s = new ReadableStream(); s.getReader(); new Response(s)',
    /THROWN TypeError.*in use/,
  ],
  ['a byte order mark', "return await new Response('\\ufeffx').text()", 'x'],
  ['lone surrogates', "return await new Response('a\\ud800').text()", 'a\ufffd'],
  ['json()', 'return await new Response(\'{"a":1}\').json()', { a: 1 }],
  ['json() of no JSON', "return await new Response('{').json()", /THROWN SyntaxError/],
  [
    'arrayBuffer()',
    "const b = await new Response('é').arrayBuffer(); return [b instanceof ArrayBuffer, b.byteLength]",
    [true, 2],
  ],
  ['bytes()', "return [...(await new Response('é').bytes())]", [0xc3, 0xa9]],
  [
    'blob()',
    "const b = await new Response('x', { headers: { 'content-type': 'a/b' } }).blob(); return [b.type, await b.text()]",
    ['a/b', 'x'],
  ],
  [
    'formData() of a query',
    "return [...(await new Response(new URLSearchParams('a=1&a=2')).formData())]",
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  ['formData() of a text', "await new Response('x').formData()", /THROWN TypeError.*text\/plain/],
  [
    'a second reading',
    "const r = new Response('x'); await r.text(); await r.text()",
    /THROWN TypeError.*used already/,
  ],
  [
    'an empty body read twice',
    'const r = new Response(); return [await r.text(), await r.text(), r.bodyUsed]',
    ['', '', false],
  ],
  [
    'body',
    "const r = new Response('hi'); const { value } = await r.body.getReader().read(); return [r.body === r.body, [...value], r.bodyUsed]",
    [true, [104, 105], true],
  ],
  [
    'reading after body was touched',
    "const r = new Response('hi'); r.body; return [r.bodyUsed, await r.text(), r.bodyUsed]",
    [false, 'hi', true],
  ],
  [
    'reading while locked',
    "const r = new Response('hi'); r.body.getReader(); await r.text()",
    /THROWN TypeError/,
  ],
  [
    'clone',
    "const r = new Response('x', { status: 201, headers: { a: 'b' } }); const c = r.clone(); c.headers.set('a', 'c'); return [await r.text(), await c.text(), c.status, r.headers.get('a'), c.headers.get('a')]",
    ['x', 'x', 201, 'b', 'c'],
  ],
  [
    'clone of a stream',
    "const r = new Response(new Response('abc').body); const c = r.clone(); return [await c.text(), await r.text()]",
    ['abc', 'abc'],
  ],
  ['clone after reading', "const r = new Response('x'); await r.text(); r.clone()", /THROWN TypeError/],
  ['204 with a body', "new Response('', { status: 204 })", /THROWN TypeError.*204/],
  ['304 without', 'return new Response(null, { status: 304 }).status', 304],
  ['status 199', 'new Response(null, { status: 199 })', /THROWN RangeError/],
  ['status 600', 'new Response(null, { status: 600 })', /THROWN RangeError/],
  ['status 101', 'new Response(null, { status: 101 })', /THROWN RangeError/],
  ['status as text', "return new Response(null, { status: '404' }).status", 404],
  ['a reason with CR', "new Response(null, { statusText: 'a\\rb' })", /THROWN TypeError/],
  ['init of a wrong kind', "new Response('', 3)", /THROWN TypeError/],
  [
    'Response.json',
    "const r = Response.json({ a: [1] }); return [r.status, r.headers.get('content-type'), await r.text()]",
    [200, 'application/json', '{"a":[1]}'],
  ],
  [
    'Response.json with init',
    "const r = Response.json(1, { status: 201, headers: { a: 'b' } }); return [r.status, [...r.headers]]",
    [
      201,
      [
        ['a', 'b'],
        ['content-type', 'application/json'],
      ],
    ],
  ],
  [
    'Response.json with a type',
    "return [...Response.json(1, { headers: { 'content-type': 'a/b' } }).headers]",
    [['content-type', 'a/b']],
  ],
  ['Response.json of nothing', 'Response.json(undefined)', /THROWN TypeError.*no JSON/],
  ['Response.json with 204', 'Response.json(1, { status: 204 })', /THROWN TypeError/],
  [
    'Response.redirect',
    "const r = Response.redirect('http://a/b c', 301); return [r.status, r.headers.get('location')]",
    [301, 'http://a/b%20c'],
  ],
  [
    'Response.redirect, relative',
    "const r = Response.redirect('/login'); return [r.status, r.headers.get('location')]",
    [302, '/login'],
  ],
  ['Response.redirect, 200', "Response.redirect('http://a', 200)", /THROWN RangeError/],
  ['Response.redirect, CR LF', "Response.redirect('/a\\r\\nx: y')", /THROWN TypeError/],
  [
    'headers of a redirect',
    "Response.redirect('http://a').headers.set('a', 'b')",
    /THROWN TypeError.*immutable/,
  ],
  ['Response.error', 'const r = Response.error(); return [r.type, r.status]', ['error', 0]],
  [
    'what it is',
    'return [Object.prototype.toString.call(new Response()), Response.name, Response.json(1) instanceof Response]',
    ['[object Response]', 'Response', true],
  ],
  [
    'a subclass',
    "class Mine extends Response { get mine() { return 1 } } const r = new Mine('x'); return [r.mine, await r.text(), r instanceof Response]",
    [1, 'x', true],
  ],
]);
