import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { parseExposition } from '../../server/observe/testing/parse-exposition.ts';
import { resolveVariant } from '../combine.ts';
import { type Served, type ServeOptions, serve } from './testing.ts';

const SCRIPT = `
  mock.get('/users/:id', (req) => Response.json({ id: req.params.id }));
  mock.post('/orders', async (req) => { await req.text(); return new Response('made', { status: 201 }) });
  mock.all('/any', () => new Response('any'));
  mock.get('/throw', () => { throw new Error('boom') });
  mock.get('/never', () => new Promise(() => {}));
  mock.get('/reset', { fault: { kind: 'reset' } }, () => new Response('x'));
  mock.get('/count', { limit: { requests: 1, per: '1h' } }, () => new Response(String(mock.store.incr('n'))));
  export default { fetch: () => new Response('fetched', { status: 203 }) };`;

const JOURNAL = { entries: 100, bytes: 1e6 };
const ALL = [
  'snapshot+connection=keep-alive',
  'snapshot+connection=keep-alive+http=direct+sending=together',
  'baseline',
];

const served = async (
  name: string,
  use: (it: Served) => Promise<void>,
  options: ServeOptions = { journal: JOURNAL },
): Promise<void> => {
  await using it = await serve(await resolveVariant(name), SCRIPT, options);
  await use(it);
};

// biome-ignore lint/suspicious/noExplicitAny: what the administration answers is looked at member by member
const json = async (response: Response | Promise<Response>): Promise<any> => (await response).json();
const body = (value: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(value) });
const text = async (response: Promise<Response>): Promise<string> => (await response).text();

for (const name of ALL) {
  test(`${name}: routes tell their hits; the journal tells what came and what it got`, () =>
    served(name, async (it) => {
      await text(it.ask('/users/7?x=1'));
      await text(it.ask('/users/8', { headers: { 'x-mine': 'yes' } }));
      await text(it.ask('/orders', { method: 'POST', body: '{"a":1}' }));
      await text(it.ask('/any', { method: 'PUT' }));
      await text(it.ask('/nowhere'));
      await text(it.ask('/throw'));
      await assert.rejects(it.ask('/reset'));

      const routes = await json(it.admin('routes'));
      assert.deepEqual(
        routes.routes.map((route: { method: string; path: string; hits: number }) => [
          `${route.method} ${route.path}`,
          route.hits,
        ]),
        [
          ['GET /users/:id', 2],
          ['POST /orders', 1],
          ['* /any', 1],
          ['GET /throw', 1],
          ['GET /never', 0],
          ['GET /reset', 1],
          ['GET /count', 0],
        ],
      );
      assert.deepEqual([routes.routes[5].options, routes.fetch], [{ fault: { kind: 'reset' } }, { hits: 1 }]);
      assert.equal('options' in routes.routes[0], false);

      const { total, requests } = await json(it.admin('requests'));
      assert.deepEqual(
        requests.map(
          (entry: { target: string; route: string; ending: string; response: { status: number } | null }) => [
            entry.target,
            entry.route,
            entry.response?.status,
            entry.ending,
          ],
        ),
        [
          ['/users/7?x=1', 'GET /users/:id', 200, 'answered'],
          ['/users/8', 'GET /users/:id', 200, 'answered'],
          ['/orders', 'POST /orders', 201, 'answered'],
          ['/any', '* /any', 200, 'answered'],
          ['/nowhere', '(fetch)', 203, 'answered'],
          ['/throw', 'GET /throw', 500, 'answered'],
          ['/reset', 'GET /reset', undefined, 'reset'],
        ],
      );
      assert.equal(total, 7);
      const [, second, order] = requests;
      assert.ok(
        second.request.headers.some(([key, value]: [string, string]) => key === 'x-mine' && value === 'yes'),
      );
      assert.deepEqual([order.request.body, order.response.bodyBytes], ['{"a":1}', 4]);
      assert.deepEqual(Object.keys(second.stagesMs), ['wait', 'guest', 'send']);
      assert.ok(second.stagesMs.guest > 0);

      for (const [query, expected] of [
        ['path=/users/*', 2],
        ['path=/users/7', 1],
        ['method=post', 1],
        ['status=5xx', 1],
        ['status=203', 1],
        [`since=${encodeURIComponent(order.time)}`, 5],
        [`since=${order.timeMs}`, 5],
        ['space=x', 0],
      ] as const) {
        assert.equal((await json(it.admin(`requests?${query}`))).total, expected, query);
      }
      const limited = await json(it.admin('requests?limit=2'));
      assert.deepEqual(
        [limited.total, limited.requests.map((entry: { target: string }) => entry.target)],
        [7, ['/throw', '/reset']],
      );
      assert.equal((await json(it.admin('requests', { method: 'DELETE' }))).forgotten, 7);
      assert.equal((await json(it.admin('requests'))).total, 0);
    }));

  test(`${name}: verify says yes, or no and what came instead`, () =>
    served(name, async (it) => {
      await text(it.ask('/orders', { method: 'POST', body: '{"user":{"name":"Bob"}}' }));
      const yes = await it.admin('verify', body({ method: 'POST', path: '/orders', body: { user: {} } }));
      assert.deepEqual([yes.status, await json(yes)], [200, { ok: true, count: 1, expected: 'at least 1' }]);
      const no = await it.admin(
        'verify',
        body({ path: '/orders', body: { user: { name: 'Ann' } }, count: 1 }),
      );
      const said = await json(no);
      assert.deepEqual([no.status, said.ok, said.count, said.expected], [417, false, 0, '1']);
      assert.deepEqual(said.nearMisses[0].differs, ['body.user.name: expected "Ann", got "Bob"']);
      const wrong = await it.admin('verify', body({ pth: '/' }));
      assert.deepEqual([wrong.status, (await json(wrong)).error.code], [400, 'E_ARGUMENT']);
    }));

  test(`${name}: metrics are of the format and add up`, () =>
    served(name, async (it) => {
      const before = parseExposition(await text(it.admin('metrics')));
      for (let i = 0; i < 5; i++) await text(it.ask(`/users/${i}`));
      await text(it.ask('/throw'));
      await assert.rejects(it.ask('/reset'));
      const waiting = connect(it.port, '127.0.0.1', () =>
        waiting.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n'),
      );
      await until(
        async () => value(parseExposition(await text(it.admin('metrics'))), 'mock_requests_in_flight') === 1,
      );
      waiting.destroy();
      await until(
        async () => value(parseExposition(await text(it.admin('metrics'))), 'mock_requests_in_flight') === 0,
      );

      const response = await it.admin('metrics');
      assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
      const after = parseExposition(await response.text());
      assert.deepEqual(
        after.get('mock_requests_total')!.samples.map(({ labels, value: count }) => [labels, count]),
        [
          [{ route: '/users/:id', method: 'GET', status: '2xx' }, 5],
          [{ route: '/throw', method: 'GET', status: '5xx' }, 1],
          [{ route: '/reset', method: 'GET', status: 'none' }, 1],
          [{ route: '/never', method: 'GET', status: 'none' }, 1],
        ],
      );
      const unfinished = after.get('mock_unfinished_total')!.samples;
      assert.deepEqual(
        Object.fromEntries(unfinished.map(({ labels, value: count }) => [labels.how, count])),
        {
          aborted: 0,
          cut: 0,
          reset: 1,
          gone: 1,
        },
      );
      const guestCount = after
        .get('mock_stage_duration_seconds')!
        .samples.find(({ name: sample, labels }) => sample.endsWith('_count') && labels.stage === 'guest');
      assert.equal(guestCount!.value, 7, 'a reset never enters the guest');
      const total = after
        .get('mock_request_duration_seconds')!
        .samples.find((it) => it.name.endsWith('_count'));
      assert.equal(total!.value, 8);
      for (const [metric, least] of [
        ['process_resident_memory_bytes', 1e6],
        ['process_cpu_user_seconds_total', 0.001],
        ['process_start_time_seconds', 1.6e9],
      ] as const) {
        assert.ok(value(after, metric) > least, metric);
      }
      assert.ok(after.get('mock_event_loop_delay_seconds')!.samples.every(({ value: late }) => late >= 0));
      assert.equal(value(before, 'mock_journal_entries'), 0);
      assert.equal(value(after, 'mock_journal_entries'), 8);
    }));

  test(`${name}: a reset is of one space or of all: store, counters, journal`, () =>
    served(name, async (it) => {
      const count = (space: string): Promise<Response> =>
        it.ask('/count', { headers: space === '' ? {} : { 'x-mock-space': space } });
      const statuses = async (): Promise<number[]> => {
        const all: number[] = [];
        for (const space of ['', 'a', 'b']) {
          const response = await count(space);
          await response.text();
          all.push(response.status);
        }
        return all;
      };
      assert.deepEqual(await statuses(), [200, 200, 200]);
      assert.deepEqual(await statuses(), [429, 429, 429]);
      assert.deepEqual((await json(it.admin('spaces'))).spaces, ['', 'a', 'b']);
      const one = await json(it.admin('reset', { method: 'POST', headers: { 'x-mock-space': 'a' } }));
      assert.deepEqual(one, { ok: true, space: 'a', forgotten: 2 });
      assert.deepEqual((await json(it.admin('spaces'))).spaces, ['', 'b']);
      assert.deepEqual(await statuses(), [429, 200, 429]);
      assert.deepEqual((await json(it.admin('store?space=a'))).values, { n: 1 });
      const all = await json(it.admin('reset', { method: 'POST' }));
      assert.deepEqual([all.space, all.forgotten], [null, 7]);
      assert.deepEqual((await json(it.admin('spaces'))).spaces, []);
      assert.deepEqual(await statuses(), [200, 200, 200]);
    }));
}

test('the store is read and written from outside, by space', () =>
  served('snapshot', async (it) => {
    const put = (path: string, value: string): Promise<Response> =>
      it.admin(path, { method: 'PUT', body: value });
    assert.deepEqual(await json(put('store', '{"n": 41, "list": [1], "__proto__": 1}')), {
      space: '',
      set: 3,
    });
    assert.equal(await text(it.ask('/count')), '42');
    assert.deepEqual(await json(put('store/a%2Fb%20c?space=s&ttlMs=60000', '"deep"')), {
      space: 's',
      set: 1,
    });
    const one = await json(it.admin('store/a%2Fb%20c', { headers: { 'x-mock-space': 's' } }));
    assert.deepEqual([one.key, one.value, one.ttlMs > 0 && one.ttlMs <= 60_000], ['a/b c', 'deep', true]);
    const { values } = await json(it.admin('store'));
    assert.deepEqual(Object.keys(values), ['__proto__', 'list', 'n']);
    assert.equal((await it.admin('store/a%2Fb%20c')).status, 404);
    assert.deepEqual(await json(it.admin('store/n', { method: 'DELETE' })), { space: '', deleted: 1 });
    assert.deepEqual(await json(it.admin('store', { method: 'DELETE' })), { space: '', deleted: 2 });
    for (const [path, value] of [
      ['store', '[1]'],
      ['store/x', '{'],
      ['store/x?ttlMs=0', '1'],
    ] as const) {
      const refused = await put(path, value);
      assert.deepEqual([refused.status, (await json(refused)).error.code], [400, 'E_ARGUMENT'], path);
    }
  }));

test('health, ready, variant; what is unknown is told what there is', () =>
  served('snapshot', async (it) => {
    assert.deepEqual(await json(it.admin('health')), { alive: true });
    assert.deepEqual(await json(it.admin('ready')), { ready: true });
    it.progress.notReady = 'the server is ending';
    const ending = await it.admin('ready');
    assert.deepEqual(
      [ending.status, await json(ending)],
      [503, { ready: false, reason: 'the server is ending' }],
    );
    it.progress.app = null;
    const early = await it.admin('routes');
    assert.deepEqual([early.status, (await json(early)).error.code], [503, 'E_NOT_READY']);
    it.progress.app = it.app;

    const variant = await json(it.admin('variant'));
    assert.deepEqual(
      [variant.variant, variant.engine, variant.levels.runtime, variant.node, variant.flags, variant.pid],
      ['snapshot', 'quickjs-wasi', 'snapshot', process.version, { timing: 'asked' }, process.pid],
    );
    assert.match(variant.script.sha256, /^[0-9a-f]{64}$/);
    assert.match(variant.script.path, /mock\.js$/);

    const unknown = await it.admin('nonsense');
    const said = await json(unknown);
    assert.deepEqual([unknown.status, said.error.code], [404, 'E_UNKNOWN']);
    assert.ok(said.endpoints.some((line: string) => line.startsWith('POST /__mock/verify: ')));
    const method = await it.admin('reset');
    assert.deepEqual([method.status, method.headers.get('allow')], [405, 'POST']);
    const large = await it.admin('verify', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });
    assert.deepEqual([large.status, (await json(large)).error.code], [413, 'E_ARGUMENT']);
    assert.equal(await text(it.ask('/__mock/health')), 'fetched', "the user's port is the script's alone");
  }));

test('without a journal its questions are refused with the flag that is missing', () =>
  served(
    'snapshot',
    async (it) => {
      for (const ask of [
        it.admin('requests'),
        it.admin('verify', body({})),
        it.admin('requests', { method: 'DELETE' }),
      ]) {
        const refused = await ask;
        assert.deepEqual([refused.status, (await json(refused)).error.code], [409, 'E_JOURNAL_OFF']);
      }
      assert.deepEqual(await json(it.admin('reset', { method: 'POST' })), {
        ok: true,
        space: null,
        forgotten: 0,
      });
    },
    {},
  ));

function value(metrics: ReturnType<typeof parseExposition>, name: string): number {
  return metrics.get(name)!.samples[0]!.value;
}

/** Looks again and again, and gives up after five seconds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('it never came to hold');
    await new Promise((done) => setTimeout(done, 10));
  }
}
