import { table } from '../testing/table.ts';

table('TextEncoder and TextDecoder', [
  [
    'encode',
    "return [[...new TextEncoder().encode('aé€😀')].length, new TextEncoder().encode().length, new TextEncoder().encoding]",
    [10, 0, 'utf-8'],
  ],
  ['encode a lone surrogate', "return [...new TextEncoder().encode('\\ud800')]", [239, 191, 189]],
  [
    'encodeInto',
    "const b = new Uint8Array(4); const r = new TextEncoder().encodeInto('aé€', b); return [r, [...b]]",
    [{ read: 2, written: 3 }, [97, 195, 169, 0]],
  ],
  ['decode', 'return new TextDecoder().decode(new Uint8Array([0xc3, 0xa9, 0xff]))', 'é\ufffd'],
  ['decode a view', 'return new TextDecoder().decode(new Uint8Array([65, 66, 67]).subarray(1))', 'BC'],
  ['decode nothing', 'return new TextDecoder().decode()', ''],
  ['decode a text', "new TextDecoder().decode('x')", /THROWN TypeError/],
  ['fatal', "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))", /THROWN \w*Error/],
  [
    'a byte order mark',
    'const b = new Uint8Array([0xef, 0xbb, 0xbf, 65]); return new TextDecoder().decode(b)',
    'A',
  ],
  [
    'labels',
    "return [new TextDecoder('latin1').encoding, new TextDecoder('UTF8').encoding, new TextDecoder('utf-16le').decode(new Uint8Array([65, 0]))]",
    ['windows-1252', 'utf-8', 'A'],
  ],
  ['an unknown label', "new TextDecoder('nonsense')", /THROWN RangeError/],
  [
    'in pieces',
    'const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac, 0xf0]), { stream: true }), d.decode()]',
    ['', '€', '\ufffd'],
  ],
  [
    'UTF-16 in pieces',
    "const d = new TextDecoder('utf-16le'); return [d.decode(new Uint8Array([0x3d, 0xd8, 0x00]), { stream: true }), d.decode(new Uint8Array([0xde]))]",
    ['', '😀'],
  ],
]);

table('Blob, File, FormData', [
  [
    'Blob',
    "const b = new Blob(['a', new Uint8Array([98]), new Blob(['c'])], { type: 'Text/X' }); return [b.size, b.type, await b.text(), await b.slice(1, -1).text(), (await b.arrayBuffer()).byteLength]",
    [3, 'text/x', 'abc', 'b', 3],
  ],
  ['Blob stream', "let n = 0; for await (const c of new Blob(['abc']).stream()) n += c.length; return n", 3],
  ['Blob of a text', "new Blob('abc')", /THROWN TypeError/],
  [
    'File',
    "const f = new File(['x'], 'a.txt', { type: 'a/b', lastModified: 5 }); return [f.name, f.type, f.lastModified, f instanceof Blob, f.size]",
    ['a.txt', 'a/b', 5, true, 1],
  ],
  [
    'FormData',
    "const f = new FormData(); f.append('a', 1); f.append('a', '2'); f.append('b', new Blob(['x']), 'n'); f.set('a', '3'); return [f.getAll('a'), f.get('b').name, f.has('c'), f.get('c'), [...f.keys()]]",
    [['3'], 'n', false, null, ['a', 'b']],
  ],
  [
    'FormData there and back',
    "const f = new FormData(); f.append('a\"\\n', 'x\\ny'); f.append('f', new File([new Uint8Array([0, 255, 13, 10])], 'ü.bin', { type: 'a/b' })); const g = await new Response(f).formData(); const file = g.get('f'); return [[...g.keys()], g.get('a\"\\r\\n'), file.name, file.type, [...(await file.bytes())]]",
    [['a"\r\n', 'f'], 'x\r\ny', 'ü.bin', 'a/b', [0, 255, 13, 10]],
  ],
  [
    'a multipart body cut off',
    "await new Response('--b\\r\\nContent-Disposition: form-data; name=a\\r\\n\\r\\n1', { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData()",
    /THROWN TypeError.*cut off/,
  ],
  [
    'multipart without a boundary',
    "await new Response('x', { headers: { 'content-type': 'multipart/form-data' } }).formData()",
    /THROWN TypeError.*boundary/,
  ],
]);

table('events and abort signals', [
  [
    'EventTarget',
    "const t = new EventTarget(); const out = []; const f = (e) => out.push(e.type, e.target === t, e.currentTarget === t); t.addEventListener('a', f); t.addEventListener('a', f); t.addEventListener('a', { handleEvent() { out.push('object') } }, { once: true }); t.dispatchEvent(new Event('a')); t.removeEventListener('a', f); t.dispatchEvent(new Event('a')); return out",
    ['a', true, true, 'object'],
  ],
  [
    'preventDefault',
    "const t = new EventTarget(); t.addEventListener('a', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('a', { cancelable: true })), t.dispatchEvent(new Event('a'))]",
    [false, true],
  ],
  [
    'stopImmediatePropagation',
    "const t = new EventTarget(); const out = []; t.addEventListener('a', (e) => { out.push(1); e.stopImmediatePropagation() }); t.addEventListener('a', () => out.push(2)); t.dispatchEvent(new Event('a')); return out",
    [1],
  ],
  [
    'a listener that throws does not stop the others',
    "const t = new EventTarget(); const out = []; t.addEventListener('a', () => { throw new Error('x') }); t.addEventListener('a', () => out.push(2)); t.dispatchEvent(new Event('a')); return out",
    [2],
  ],
  [
    'a listener with a signal',
    "const t = new EventTarget(); const c = new AbortController(); let n = 0; t.addEventListener('a', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('a')); c.abort(); t.dispatchEvent(new Event('a')); return n",
    1,
  ],
  ['CustomEvent', "return new CustomEvent('a', { detail: 5 }).detail", 5],
  [
    'abort',
    "const c = new AbortController(); const out = []; c.signal.onabort = (e) => out.push(e.type); c.signal.addEventListener('abort', () => out.push('listener')); c.abort(); c.abort(); return [out, c.signal.aborted, c.signal.reason.name, c.signal.reason instanceof DOMException]",
    [['abort', 'listener'], true, 'AbortError', true],
  ],
  [
    'a reason',
    "const c = new AbortController(); c.abort('why'); try { c.signal.throwIfAborted() } catch (e) { return e }",
    'why',
  ],
  ['AbortSignal.abort', 'return AbortSignal.abort(5).reason', 5],
  [
    'AbortSignal.timeout',
    'const s = AbortSignal.timeout(10); const a = s.aborted; await new Promise((r) => setTimeout(r, 20)); return [a, s.aborted, s.reason.name]',
    [false, true, 'TimeoutError'],
  ],
  [
    'AbortSignal.any',
    "const a = new AbortController(); const b = new AbortController(); const s = AbortSignal.any([a.signal, b.signal]); const early = AbortSignal.any([AbortSignal.abort(1)]); b.abort('b'); a.abort('a'); return [s.aborted, s.reason, early.reason]",
    [true, 'b', 1],
  ],
  ['a signal is not constructed', 'new AbortSignal()', /THROWN TypeError/],
  [
    'DOMException',
    "const e = new DOMException('m', 'AbortError'); return [e.message, e.name, e.code, e instanceof Error, DOMException.name]",
    ['m', 'AbortError', 20, true, 'DOMException'],
  ],
]);

table('timers and microtasks', [
  [
    'order and arguments',
    "const out = []; setTimeout((a, b) => out.push(a + b), 20, 1, 2); setTimeout(() => out.push('b'), 10); queueMicrotask(() => out.push('m')); await new Promise((r) => setTimeout(r, 30)); return out",
    ['m', 'b', 3],
  ],
  [
    'clearTimeout',
    "const out = []; const t = setTimeout(() => out.push(1), 1); clearTimeout(t); clearTimeout(t); clearTimeout(); clearTimeout('x'); await new Promise((r) => setTimeout(r, 5)); return [out, typeof t]",
    [[], 'number'],
  ],
  [
    'setInterval',
    'let n = 0; await new Promise((r) => { const t = setInterval((by) => { n += by; if (n === 6) { clearInterval(t); r() } }, 5, 2) }); await new Promise((r) => setTimeout(r, 50)); return n',
    6,
  ],
  ['a text as the callback', "setTimeout('x')", /THROWN TypeError/],
  [
    'odd delays',
    "let n = 0; for (const d of [undefined, null, -5, NaN, 'x', '3']) setTimeout(() => n++, d); await new Promise((r) => setTimeout(r, 10)); return n",
    6,
  ],
  ['queueMicrotask of nothing', 'queueMicrotask()', /THROWN TypeError/],
]);

table('structuredClone', [
  [
    'plain values',
    "return structuredClone({ a: [1, 'x', null, { b: true }], n: -0 })",
    { a: [1, 'x', null, { b: true }], n: 0 },
  ],
  [
    'collections, dates, patterns',
    "const c = structuredClone({ m: new Map([[{ k: 1 }, new Set([1])]]), d: new Date(5), r: /x/gi, u: undefined, b: 5n }); return [c.m instanceof Map, [...c.m.keys()][0].k, [...c.m.values()][0].has(1), c.d.getTime(), c.r.flags, 'u' in c, String(c.b)]",
    [true, 1, true, 5, 'gi', true, '5'],
  ],
  [
    'cycles and identity',
    'const a = { x: {} }; a.self = a; a.y = a.x; const c = structuredClone(a); return [c.self === c, c.x === c.y, c !== a]',
    [true, true, true],
  ],
  [
    'bytes',
    'const b = new Uint8Array([1, 2, 3]).subarray(1); const c = structuredClone({ b, same: b.buffer }); b[0] = 9; return [[...c.b], c.b.buffer === c.same, c.b.byteOffset]',
    [[2, 3], true, 1],
  ],
  [
    'transfer',
    'const b = new ArrayBuffer(4); const c = structuredClone(b, { transfer: [b] }); return [b.byteLength, c.byteLength]',
    [0, 4],
  ],
  [
    'errors',
    "const c = structuredClone(new RangeError('m', { cause: 1 })); return [c instanceof RangeError, c.message, c.cause]",
    [true, 'm', 1],
  ],
  [
    'instances become plain',
    'class A { x = 1 } const c = structuredClone(new A()); return [c.x, c instanceof A]',
    [1, false],
  ],
  ['holes', 'const c = structuredClone([1, , 3]); return [c.length, 1 in c]', [3, false]],
  ['functions', 'structuredClone({ f() {} })', /THROWN DataCloneError/],
  ['symbols', 'structuredClone(Symbol("x"))', /THROWN DataCloneError/],
]);

table('small ones', [
  [
    'btoa, atob',
    "return [btoa('a'), btoa('ab'), btoa('abc\\u00ff'), atob('YWI='), atob(' YW I '), atob('')]",
    ['YQ==', 'YWI=', 'YWJj/w==', 'ab', 'ab', ''],
  ],
  ['btoa of wide text', "btoa('€')", /THROWN InvalidCharacterError/],
  ['atob of no base64', "atob('a')", /THROWN InvalidCharacterError/],
  [
    'randomUUID',
    'return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())',
    true,
  ],
  [
    'getRandomValues',
    'const a = new Uint32Array(4); return [crypto.getRandomValues(a) === a, a.some((x) => x > 0)]',
    [true, true],
  ],
  ['getRandomValues of floats', 'crypto.getRandomValues(new Float64Array(1))', /THROWN TypeMismatchError/],
  [
    'getRandomValues of too many',
    'crypto.getRandomValues(new Uint8Array(65537))',
    /THROWN QuotaExceededError/,
  ],
  [
    'performance',
    'const a = performance.now(); await new Promise((r) => setTimeout(r, 7)); return [performance.now() - a, typeof performance.timeOrigin]',
    [7, 'number'],
  ],
  ['self', 'return [self === globalThis, typeof navigator.userAgent]', [true, 'string']],
]);
