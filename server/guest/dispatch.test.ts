import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { OP } from './ops.ts';
import { eachEngine } from './testing/table.ts';

describe('packing', () => {
  eachEngine('a text at once comes back from dispatch, without asking the host anything', (world) => {
    world.load(`mock.get('/', () => Response.json({ a: 1 }))`);
    const before = world.operations.length;
    assert.deepEqual(world.answer(), {
      status: 200,
      flags: 0,
      headers: ['content-type: application/json'],
      body: '{"a":1}',
      direct: true,
    });
    assert.equal(world.operations.length, before);
  });

  eachEngine('the exact head', (world) => {
    world.load(`mock.get('/', () => new Response(null, { status: 204 }));
      mock.get('/', () => new Response('b\\n\\nc', { headers: { 'X-A': '', b: '1' } }))`);
    assert.equal(world.run("__api.dispatch(7, 0, '', 0)"), '2040 \n');
    assert.equal(
      world.run("__api.dispatch(8, 1, '', 0)"),
      '2000 x-a\n\nb\n1\ncontent-type\ntext/plain;charset=UTF-8\n\nb\n\nc',
    );
  });

  eachEngine('Set-Cookie stays several, changed headers count, lone surrogates do not leave', (world) => {
    world.load(`mock.get('/', () => {
      const r = new Response('a\\ud800');
      r.headers.append('Set-Cookie', 'a=1'); r.headers.append('set-cookie', 'b=2'); r.headers.delete('content-type');
      return r })`);
    const { headers, body } = world.answer();
    assert.deepEqual(headers, ['set-cookie: a=1', 'set-cookie: b=2']);
    assert.equal(body, 'a\ufffd');
  });

  eachEngine("compat 'jsmock' keeps the case of names", (world) => {
    world.load(`mock.get('/', () => new Response('', { headers: { 'X-Mixed-Case': '1' } }));
      mock.get('/', () => { const r = new Response(''); r.headers.set('ETag', '1'); return r });
      export default { compat: 'jsmock' }`);
    assert.equal(world.answer().headers[0], 'X-Mixed-Case: 1');
    assert.equal(world.answer({ route: 1 }).headers[1], 'ETag: 1');
  });

  eachEngine('bytes and streams go through respond', (world) => {
    world.load(`mock.get('/', () => new Response(new Uint8Array([104, 105])));
      mock.get('/', () => new Response(new ReadableStream({ async start(c) {
        for (const part of ['a', 'b']) { await new Promise((r) => setTimeout(r, 5)); c.enqueue(new TextEncoder().encode(part)) }
        c.close() } }), { status: 202 }));
      mock.get('/', () => new Response(new Blob(['x'])))`);
    assert.deepEqual([world.answer().body, world.answer().direct], ['hi', false]);
    const streamed = world.answer({ route: 1 });
    assert.deepEqual([streamed.status, streamed.body], [202, 'ab']);
    assert.equal(world.answer({ route: 2 }).body, 'x');
  });
});

describe('handlers', () => {
  eachEngine('async, thenable, fetch of the default export with its own this', (world) => {
    world.load(`mock.get('/', async () => new Response('a'));
      mock.get('/', () => ({ then(ok) { ok(new Response('t')) } }));
      export default { word: 'f', fetch(req, env, ctx) { return new Response(this.word + (env === ctx)) } }`);
    assert.equal(world.answer().body, 'a');
    assert.equal(world.answer({ route: 1 }).body, 't');
    assert.equal(world.answer({ route: -1 }).body, 'ftrue');
  });

  eachEngine('the context', (world) => {
    world.load(`mock.get('/:a', (req, { params, store, env, waitUntil }) =>
      Response.json([params.a, store === mock.store, env('GREETING'), typeof waitUntil]))`);
    assert.equal(world.answer({ params: 'x' }).body, '["x",true,"hello","function"]');
  });

  const failures: [string, string, RegExp][] = [
    ['throws an Error', "() => { throw new TypeError('boo') }", /^TypeError: boo\n +at .*script\.js/],
    ['rejects', "async () => { throw new Error('later') }", /^Error: later/],
    [
      'with a cause',
      "() => { throw new Error('a', { cause: new RangeError('b') }) }",
      /Error: a[\s\S]*cause[\s\S]*RangeError: b/,
    ],
    ['throws a text', "() => { throw 'text' }", /^Uncaught 'text'/],
    [
      'throws what cannot be printed',
      '() => { throw { get [Symbol.toStringTag]() { throw 1 }, a: new Proxy({}, { ownKeys() { throw 2 } }) } }',
      /^Uncaught something/,
    ],
    ['returns nothing', '() => {}', /GET \/.*returned undefined, expected a Response/],
    ['resolves to null', 'async () => null', /returned null/],
    ['returns a plain object', '() => ({ status: 200 })', /returned object/],
    ['returns Response.error()', '() => Response.error()', /Response\.error/],
    [
      'returns a used Response',
      "async () => { const r = new Response('x'); await r.text(); return r }",
      /used already/,
    ],
    ['returns a stream of text', "() => new Response(ReadableStream.from(['a']))", /Uint8Array/],
    [
      'throws in a timer',
      "() => new Promise(() => setTimeout(() => { throw new Error('tick') }, 1))",
      /^Error: tick/,
    ],
    [
      'throws in a microtask',
      "() => new Promise(() => queueMicrotask(() => { throw new Error('micro') }))",
      /^Error: micro/,
    ],
  ];
  eachEngine('failures', (world) => {
    world.load(failures.map(([, handler]) => `mock.get('/', ${handler});`).join('\n'));
    failures.forEach(([title, , expected], route) => {
      assert.throws(
        () => world.answer({ route }),
        (error: Error) => expected.test(error.message),
        title,
      );
    });
    assert.equal(world.timers.size, 0);
  });

  eachEngine('one Response cannot answer twice', (world) => {
    world.load(`const r = new Response('x'); mock.get('/', () => r)`);
    assert.equal(world.answer().body, 'x');
    assert.throws(() => world.answer(), /used already/);
  });
});

describe('the life of a request', () => {
  eachEngine('timers left over are cancelled, its answer is not delayed', (world) => {
    world.load(`mock.get('/', () => { setTimeout(() => console.log('late'), 10); setInterval(() => {}, 5); return new Response('x') });
      mock.get('/', async () => { setTimeout(() => {}, 50); await 1; setTimeout(() => {}, 60); return new Response('y') });
      mock.get('/', () => { Promise.resolve().then(() => setTimeout(() => {}, 1)); return new Response('z') })`);
    for (const route of [0, 1, 2]) {
      world.answer({ route });
      assert.equal(world.timers.size, 0, `route ${route}`);
    }
    assert.deepEqual(world.log, []);
  });

  eachEngine('waitUntil keeps world and timers until it has settled', (world) => {
    world.load(`mock.get('/', (req, ctx) => {
      ctx.waitUntil(new Promise((resolve) => setTimeout(() => { console.log('after'); resolve() }, 10)));
      ctx.waitUntil(Promise.reject(new Error('lost')));
      setTimeout(() => console.log('never'), 1000);
      return new Response('x') })`);
    const id = world.dispatch();
    assert.deepEqual([world.answers.get(id)?.flags, world.done], [1, []]);
    assert.equal(world.timers.size, 2);
    world.fireNext();
    assert.deepEqual([world.done, world.timers.size], [[id], 0]);
    assert.match(world.log.join('\n'), /error Error: lost[\s\S]*log after/);
  });

  eachEngine('waitUntil that settles before the answer leaves no trace', (world) => {
    world.load(
      `mock.get('/', async (req, ctx) => { ctx.waitUntil(1); await 1; await 1; await 1; return new Response('x') })`,
    );
    assert.equal(world.answer().flags, 0);
    assert.deepEqual(world.done, []);
  });

  eachEngine('waitUntil after the end', (world) => {
    world.load(`let kept; mock.get('/', (req, ctx) => { kept = ctx; return new Response('x') });
      mock.get('/', () => { kept.waitUntil(1) })`);
    world.answer();
    assert.throws(() => world.answer({ route: 1 }), /the request is over/);
  });

  eachEngine('abort: the signal, the timers, later answers', (world) => {
    world.load(`mock.get('/', async (req) => {
      req.signal.addEventListener('abort', () => { console.log('gone', req.signal.reason.name); release() });
      let release; await new Promise((resolve) => { release = resolve; setTimeout(resolve, 1000) });
      setTimeout(() => console.log('never'), 1);
      return new Response('x') })`);
    const id = world.dispatch();
    assert.equal(world.timers.size, 1);
    world.abort(id);
    assert.deepEqual(
      [world.log, world.timers.size, world.answers.size, world.failed.size],
      [['log gone AbortError'], 0, 0, 0],
    );
    world.abort(999);
  });

  eachEngine('timers of other requests and of the module go on', (world) => {
    world.load(`setInterval(() => console.log('tick'), 100);
      mock.get('/', async () => { await new Promise((r) => setTimeout(r, 10)); return new Response('slow') });
      mock.get('/', () => { setTimeout(() => {}, 1); return new Response('fast') })`);
    const slow = world.dispatch();
    world.answer({ route: 1 });
    assert.equal(world.timers.size, 2);
    world.fireNext();
    assert.equal(world.answers.get(slow)?.body, 'slow');
    world.fireNext();
    world.fireNext();
    assert.deepEqual(world.log, ['log tick', 'log tick']);
  });

  eachEngine('Math.random takes a new seed for each request', (world) => {
    world.load(`mock.get('/', () => Response.json([Math.random(), Math.random()]))`);
    const seeds = () => world.operations.filter((op) => op === OP.randomBytes).length;
    const draws = [0, 1, 2].flatMap(() => JSON.parse(world.answer().body) as number[]);
    assert.equal(seeds(), 3);
    assert.equal(new Set(draws).size, 6);
    assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
  });
});

describe('hostile scripts', () => {
  eachEngine('patched built-ins do not break the answer', (world) => {
    world.load(`mock.get('/', async (req) => new Response(await req.text(), { headers: { 'X-A': 'b' } }));
      const evil = () => { throw new Error('evil') };
      for (const proto of [Array.prototype, Map.prototype, RegExp.prototype]) {
        for (const key of Object.getOwnPropertyNames(proto)) {
          if (key === 'constructor' || typeof Object.getOwnPropertyDescriptor(proto, key).value !== 'function') continue;
          Object.defineProperty(proto, key, { value: evil });
        }
      }
      JSON.stringify = evil; JSON.parse = evil; Reflect.apply = evil; Object.keys = evil; Promise.resolve = evil;
      String.prototype.toLowerCase = evil; String.prototype.slice = evil; String.prototype.split = evil;
      Function.prototype.call = evil; Function.prototype.apply = evil; globalThis.Response = globalThis.Response;`);
    const answer = world.answer({ body: 'ok', headers: 'a\nb\n' });
    assert.deepEqual(
      [answer.body, answer.headers],
      ['ok', ['x-a: b', 'content-type: text/plain;charset=UTF-8']],
    );
  });

  eachEngine('the host function is not in reach', (world) => {
    world.load(`globalThis.leaks = [];
      delete globalThis.__host; delete globalThis.__guest;
      const seen = new Set();
      const walk = (value, path) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
        seen.add(value);
        if (typeof value === 'function' && value.name === 'host') leaks.push(path);
        for (const key of Reflect.ownKeys(value)) {
          const d = Object.getOwnPropertyDescriptor(value, key);
          for (const part of ['value', 'get', 'set']) walk(d[part], path + '.' + String(key));
          if (path === '') walk(globalThis[key], String(key));
        }
        walk(Object.getPrototypeOf(value), path + '.__proto__');
      };
      mock.get('/', (req, ctx) => { walk(req, 'req'); walk(ctx, 'ctx'); walk(globalThis, ''); return Response.json([leaks, seen.size > 500]) })`);
    assert.equal(world.answer().body, '[[],true]');
  });
});
