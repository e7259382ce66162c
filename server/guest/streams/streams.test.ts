import { table } from '../testing/table.ts';

table('ReadableStream', [
  [
    'start, read, close',
    "const s = new ReadableStream({ start(c) { c.enqueue('a'); c.enqueue('b'); c.close() } }); const r = s.getReader(); return [await r.read(), await r.read(), await r.read(), s.locked]",
    [{ value: 'a', done: false }, { value: 'b', done: false }, { done: true }, true],
  ],
  [
    'pull until the mark',
    'let n = 0; const s = new ReadableStream({ pull(c) { c.enqueue(++n) } }, { highWaterMark: 3 }); await new Promise((r) => setTimeout(r, 1)); const before = n; await s.getReader().read(); await 1; await 1; return [before, n]',
    [3, 4],
  ],
  [
    'desiredSize',
    "let c; new ReadableStream({ start(x) { c = x } }, { highWaterMark: 2, size: (x) => x.length }); const a = c.desiredSize; c.enqueue('abc'); const b = c.desiredSize; c.error(1); return [a, b, c.desiredSize]",
    [2, -1, null],
  ],
  [
    'read before there is something',
    'let c; const s = new ReadableStream({ start(x) { c = x } }); const p = s.getReader().read(); c.enqueue(5); return await p',
    { value: 5, done: false },
  ],
  [
    'cancel',
    "const out = []; const s = new ReadableStream({ cancel(why) { out.push(why) } }); const r = s.getReader(); const p = r.read(); await r.cancel('no'); return [out, await p, await r.closed ?? 'closed']",
    [['no'], { done: true }, 'closed'],
  ],
  [
    'cancel while locked',
    'const s = new ReadableStream(); s.getReader(); await s.cancel()',
    /THROWN TypeError/,
  ],
  [
    'error',
    "const s = new ReadableStream({ start(c) { c.enqueue(1); c.error(new RangeError('bad')) } }); await s.getReader().read()",
    /THROWN RangeError: bad/,
  ],
  ['start throws', "new ReadableStream({ start() { throw new RangeError('s') } })", /THROWN RangeError/],
  [
    'pull rejects',
    "await new ReadableStream({ async pull() { throw new RangeError('p') } }).getReader().read()",
    /THROWN RangeError: p/,
  ],
  [
    'a second reader',
    'const s = new ReadableStream(); s.getReader(); s.getReader()',
    /THROWN TypeError.*locked/,
  ],
  [
    'releaseLock',
    'const s = new ReadableStream({ start(c) { c.enqueue(1) } }); const r = s.getReader(); const a = r.read(); const b = r.read(); r.releaseLock(); return [(await a).value, await b.catch((e) => e.name), s.locked, await r.read().catch((e) => e.name), await r.closed.catch((e) => e.name)]',
    [1, 'TypeError', false, 'TypeError', 'TypeError'],
  ],
  ['enqueue after close', 'new ReadableStream({ start(c) { c.close(); c.enqueue(1) } })', /THROWN TypeError/],
  [
    'for await',
    'const out = []; for await (const x of ReadableStream.from([1, Promise.resolve(2)])) out.push(x); return out',
    [1, 2],
  ],
  [
    'for await left early',
    "const out = []; const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel() { out.push('cancelled') } }); for await (const x of s) break; return [out, s.locked]",
    [['cancelled'], false],
  ],
  [
    'values with preventCancel',
    "const out = []; const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel() { out.push('c') } }); for await (const x of s.values({ preventCancel: true })) break; return [out, s.locked]",
    [[], false],
  ],
  [
    'from an async generator',
    'async function* g() { try { yield 1; yield 2 } finally { done = true } } let done = false; const r = ReadableStream.from(g()).getReader(); const a = await r.read(); await r.cancel(); return [a.value, done]',
    [1, true],
  ],
  ['from nothing', 'ReadableStream.from(5)', /THROWN TypeError/],
  [
    'tee',
    'const [a, b] = ReadableStream.from([1, 2]).tee(); const all = async (s) => { const out = []; for await (const x of s) out.push(x); return out }; return [await all(a), await all(b)]',
    [
      [1, 2],
      [1, 2],
    ],
  ],
  [
    'tee cancelled',
    "const out = []; const s = new ReadableStream({ cancel(r) { out.push(r) } }); const [a, b] = s.tee(); const p = a.cancel('x'); await 1; const one = out.length; await b.cancel('y'); await p; return [one, out]",
    [0, [['x', 'y']]],
  ],
  [
    'tee of an error',
    "const [a, b] = new ReadableStream({ start(c) { c.error(new RangeError('e')) } }).tee(); return [await a.getReader().read().catch((e) => e.message), await b.getReader().read().catch((e) => e.message)]",
    ['e', 'e'],
  ],
  [
    'a byte stream is read like others',
    "const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1])); c.close() } }); return [...(await s.getReader().read()).value]",
    [1],
  ],
  ['a byob reader', "new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' })", /THROWN TypeError/],
  ['a wrong mark', 'new ReadableStream({}, { highWaterMark: -1 })', /THROWN RangeError/],
]);

table('WritableStream and TransformStream', [
  [
    'writes in order',
    "const out = []; const w = new WritableStream({ async write(x) { await new Promise((r) => setTimeout(r, 5 - x)); out.push(x) }, close() { out.push('end') } }).getWriter(); w.write(1); w.write(2); await w.close(); return out",
    [1, 2, 'end'],
  ],
  [
    'backpressure',
    'let go; const w = new WritableStream({ write() { return new Promise((r) => { go = r }) } }, { highWaterMark: 1 }).getWriter(); const a = w.desiredSize; w.write(1); const b = w.desiredSize; let ready = false; w.ready.then(() => { ready = true }); await new Promise((r) => setTimeout(r, 1)); const c = ready; go(); await w.ready; return [a, b, c, w.desiredSize]',
    [1, 0, false, 1],
  ],
  [
    'a write that fails',
    "const w = new WritableStream({ write() { throw new RangeError('w') } }).getWriter(); const a = await w.write(1).catch((e) => e.message); const b = await w.write(2).catch((e) => e.message); return [a, b, await w.closed.catch((e) => e.message)]",
    ['w', 'w', 'w'],
  ],
  [
    'abort',
    "const out = []; const s = new WritableStream({ abort(r) { out.push(r) } }); await s.abort('why'); return [out, await s.getWriter().write(1).catch((e) => e)]",
    [['why'], 'why'],
  ],
  [
    'write after close',
    'const w = new WritableStream().getWriter(); w.close(); await w.write(1)',
    /THROWN TypeError/,
  ],
  [
    'pipeTo',
    "const out = []; await ReadableStream.from([1, 2]).pipeTo(new WritableStream({ write(x) { out.push(x) }, close() { out.push('end') } })); return out",
    [1, 2, 'end'],
  ],
  [
    'pipeTo, preventClose',
    "const out = []; const w = new WritableStream({ write(x) { out.push(x) }, close() { out.push('end') } }); await ReadableStream.from([1]).pipeTo(w, { preventClose: true }); return [out, w.locked]",
    [[1], false],
  ],
  [
    'pipeTo, a source that fails',
    "const out = []; const s = new ReadableStream({ pull() { throw new RangeError('s') } }); const e = await s.pipeTo(new WritableStream({ abort(r) { out.push(r.message) } })).catch((e) => e.message); return [e, out]",
    ['s', ['s']],
  ],
  [
    'pipeTo, a destination that fails',
    "const out = []; const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(r) { out.push(r.message) } }); const e = await s.pipeTo(new WritableStream({ write() { throw new RangeError('d') } })).catch((e) => e.message); return [e, out]",
    ['d', ['d']],
  ],
  [
    'pipeTo, aborted',
    'const c = new AbortController(); const p = new ReadableStream({}).pipeTo(new WritableStream(), { signal: c.signal }); c.abort(); return await p.catch((e) => e.name)',
    'AbortError',
  ],
  [
    'pipeThrough',
    "const up = new TransformStream({ transform(x, c) { c.enqueue(x * 2); if (x === 2) c.enqueue('more') }, flush(c) { c.enqueue('end') } }); const out = []; for await (const x of ReadableStream.from([1, 2, 3]).pipeThrough(up)) out.push(x); return out",
    [2, 4, 'more', 6, 'end'],
  ],
  [
    'a transform that drops',
    'const odd = new TransformStream({ transform(x, c) { if (x % 2) c.enqueue(x) } }); const out = []; for await (const x of ReadableStream.from([1, 2, 4, 6, 7]).pipeThrough(odd)) out.push(x); return out',
    [1, 7],
  ],
  [
    'a transform that fails',
    "const bad = new TransformStream({ transform() { throw new RangeError('t') } }); const out = []; for await (const x of ReadableStream.from([1]).pipeThrough(bad)) out.push(x); return out",
    /THROWN RangeError: t/,
  ],
  [
    'identity',
    "const { readable, writable } = new TransformStream(); const w = writable.getWriter(); w.write('a'); w.close(); const r = readable.getReader(); return [await r.read(), await r.read()]",
    [{ value: 'a', done: false }, { done: true }],
  ],
  [
    'terminate',
    'const t = new TransformStream({ transform(x, c) { c.enqueue(x); c.terminate() } }); const out = []; const s = ReadableStream.from([1, 2, 3]).pipeThrough(t); for await (const x of s) out.push(x); return out',
    [1],
  ],
  [
    'text codecs',
    "const out = []; for await (const x of new Response('é€').body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream())) out.push(...x); return out.length",
    5,
  ],
  [
    'a Response of a pipe',
    "const { readable, writable } = new TransformStream(); const w = writable.getWriter(); (async () => { await w.write(new TextEncoder().encode('hi')); await w.close() })(); return await new Response(readable).text()",
    'hi',
  ],
  [
    'strategies',
    "return [new CountQueuingStrategy({ highWaterMark: 2 }).size('x'), new ByteLengthQueuingStrategy({ highWaterMark: 2 }).size(new Uint8Array(3))]",
    [1, 3],
  ],
]);
