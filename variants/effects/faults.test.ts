import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ask, bodyOf, headerOf, request, serving, statusOf, talk, until, VARIANTS } from './testing.ts';

const WAIT_MS = 60;
const SCRIPT = `
  let entered = 0;
  const answer = () => {
    mock.store.incr('entered');
    return new Response('0123456789', { headers: { 'x-a': 'b' } });
  };
  mock.get('/entered', () => new Response(String(mock.store.get('entered') ?? 0)));
  mock.get('/fine', () => new Response('<fine>'));
  for (const kind of ['reset', 'empty', 'hang', 'status', 'truncate', 'malformed-chunk']) {
    mock.all('/' + kind, { fault: { kind } }, answer);
    mock.get('/late/' + kind, { delay: ${WAIT_MS}, fault: { kind } }, answer);
  }
  mock.get('/status/418', { fault: { kind: 'status', status: 418 } }, answer);
  mock.get('/truncate/3', { fault: { kind: 'truncate', after: 3 } }, answer);
  mock.get('/stream', { fault: { kind: 'truncate', after: 4 } }, () => new Response(new ReadableStream({
    start(to) { for (const piece of ['abc', 'def', 'ghi']) to.enqueue(new TextEncoder().encode(piece)); to.close(); },
  })));
  mock.get('/half', { fault: { kind: 'status', status: 500, rate: 0.5 } }, answer);
`;

for (const variant of VARIANTS) {
  const { keepAlive } = variant.connection;
  const name = (what: string): string => `faults (${variant.name}): ${what}`;
  const entered = async (port: number): Promise<number> => Number(bodyOf(await ask(port, '/entered')));

  test(name('reset ends with an RST and without a byte'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const { text, ended } = await ask(port, '/reset');
      assert.deepEqual({ text, ended }, { text: '', ended: 'reset' });
      assert.equal(await entered(port), 0);
    }),
  );

  test(name('empty ends with a FIN and without a byte'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const { text, ended } = await ask(port, '/empty');
      assert.deepEqual({ text, ended }, { text: '', ended: 'fin' });
      assert.equal(await entered(port), 0);
    }),
  );

  test(name('status answers without the guest, and the connection is as good as before'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const heard = await ask(port, '/status');
      assert.equal(statusOf(heard), 503);
      assert.equal(bodyOf(heard), 'Service Unavailable');
      assert.match((await ask(port, '/status/418')).text, /^HTTP\/1\.1 418 I'm a Teapot\r\n/);
      assert.equal(await entered(port), 0);
      if (!keepAlive) return;
      const { text } = await talk(port, request('/status') + request('/fine'), /<fine>/);
      assert.match(text, /^HTTP\/1\.1 503 .*HTTP\/1\.1 200 .*<fine>$/s);
    }),
  );

  test(name('truncate promises the whole body and ends with a FIN in the middle of it'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      for (const [path, part] of [
        ['/truncate', '01234'],
        ['/truncate/3', '012'],
      ] as const) {
        const heard = await ask(port, path);
        assert.equal(statusOf(heard), 200);
        assert.equal(headerOf(heard, 'content-length'), '10');
        assert.equal(headerOf(heard, 'x-a'), 'b');
        assert.equal(headerOf(heard, 'connection'), 'close');
        assert.equal(bodyOf(heard), part);
        assert.equal(heard.ended, 'fin');
      }
      assert.equal(await entered(port), 2);
    }),
  );

  test(name('malformed-chunk sends one good chunk, then one whose size is no number'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const heard = await ask(port, '/malformed-chunk');
      assert.equal(statusOf(heard), 200);
      assert.equal(headerOf(heard, 'transfer-encoding'), 'chunked');
      assert.equal(headerOf(heard, 'content-length'), undefined);
      assert.equal(bodyOf(heard), '5\r\n01234\r\nno-size\r\n');
      assert.equal(heard.ended, 'fin');
    }),
  );

  test(name('a truncated stream is not whole'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      const heard = await ask(port, '/stream');
      assert.match(heard.text, /abc.*d/s);
      assert.ok(!/e|g/.test(bodyOf(heard)), heard.text);
      assert.notEqual(heard.ended, 'us');
      if (headerOf(heard, 'content-length') === undefined) assert.ok(!heard.text.endsWith('0\r\n\r\n'));
      else assert.ok(bodyOf(heard).length < Number(headerOf(heard, 'content-length')));
    }),
  );

  test(name('answers to HEAD have no body to break'), () =>
    serving(variant, SCRIPT, async ({ port }) => {
      for (const path of ['/truncate', '/malformed-chunk']) {
        const heard = await talk(port, request(path, 'HEAD', 'Connection: close\r\n'));
        assert.equal(statusOf(heard), 200);
        assert.equal(bodyOf(heard), '');
      }
    }),
  );

  test(name('hang sends nothing until the wall limit, then the connection ends'), () =>
    serving(
      variant,
      SCRIPT,
      async ({ port, app }) => {
        const { text, ended, endMs } = await ask(port, '/hang');
        assert.deepEqual({ text, ended }, { text: '', ended: 'fin' });
        assert.ok(endMs >= 150, `ended after ${endMs} ms`);
        assert.equal(app.effects.deadlines.size, 0);
        assert.equal(await entered(port), 0);
      },
      { limits: { wallMs: 150 } },
    ),
  );

  test(name('hang ends when the client goes'), () =>
    serving(variant, SCRIPT, async ({ port, app }) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request('/hang')));
      await until('one hanging', () => app.effects.deadlines.size === 1);
      socket.destroy();
      await until('none hanging', () => app.effects.deadlines.size === 0);
    }),
  );

  test(name('with a delay they wait first'), () =>
    serving(
      variant,
      SCRIPT,
      async ({ port }) => {
        const expected = {
          reset: ['reset', ''],
          empty: ['fin', ''],
          status: ['fin', 'Service Unavailable'],
          truncate: ['fin', '01234'],
          'malformed-chunk': ['fin', '5\r\n01234\r\nno-size\r\n'],
          hang: ['fin', ''],
        };
        for (const [kind, [ended, body]] of Object.entries(expected)) {
          const heard = await ask(port, `/late/${kind}`);
          assert.equal(heard.ended, ended, kind);
          assert.equal(heard.text === '' ? '' : bodyOf(heard), body, kind);
          assert.ok(heard.endMs >= WAIT_MS, `${kind} after ${heard.endMs} ms`);
        }
      },
      { limits: { wallMs: 500 } },
    ),
  );

  test(name('the same seed gives the same faults, another one others'), async () => {
    const outcomes = async (seed: number): Promise<string> => {
      let said = '';
      await serving(
        variant,
        SCRIPT,
        async ({ port }) => {
          for (let i = 0; i < 40; i++) said += `${statusOf(await ask(port, '/half'))} `;
        },
        { seed },
      );
      return said;
    };
    const first = await outcomes(7);
    assert.equal(await outcomes(7), first);
    assert.notEqual(await outcomes(8), first);
    assert.ok(first.includes('200') && first.includes('500'));
  });

  if (!keepAlive) continue;

  test(name('a fault waits for its turn on the connection'), () =>
    serving(
      variant,
      `mock.get('/slow', { delay: ${WAIT_MS} }, () => new Response('<slow>'));
       ${SCRIPT}`,
      async ({ port }) => {
        for (const [kind, ended, rest] of [
          ['truncate', 'fin', /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n01234$/s],
          ['malformed-chunk', 'fin', /^HTTP\/1\.1 200 OK\r\n.*5\r\n01234\r\nno-size\r\n$/s],
          ['empty', 'fin', /^$/],
          ['reset', 'reset', /^$/],
          ['hang', 'fin', /^$/],
        ] as const) {
          const heard = await talk(port, request('/slow') + request(`/${kind}`) + request('/fine'));
          assert.equal(heard.ended, ended, kind);
          assert.match(heard.text, /^HTTP\/1\.1 200 OK\r\n.*<slow>/s, kind);
          assert.match(heard.text.slice(heard.text.indexOf('<slow>') + '<slow>'.length), rest, kind);
          assert.ok(heard.endMs >= WAIT_MS, `${kind} after ${heard.endMs} ms`);
        }
      },
      { limits: { wallMs: 300 } },
    ),
  );

  test(name('requests behind a fault are let go'), () =>
    serving(
      variant,
      `mock.get('/late', { delay: 600_000 }, () => new Response('late'));
       mock.get('/reset', { delay: ${WAIT_MS}, fault: { kind: 'reset' } }, () => new Response(''));`,
      async ({ port, app }) => {
        const heard = await talk(port, request('/reset') + request('/late').repeat(3));
        assert.equal(heard.ended, 'reset');
        await until('none waiting', () => app.effects.deadlines.size === 0);
      },
    ),
  );
}
