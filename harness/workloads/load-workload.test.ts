import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mismatch, UNRECORDED } from '../model/expectation.ts';
import type { LabConfig, RequestConfig, ScenarioConfig } from '../model/lab-config.ts';
import { distinctRequests } from '../model/scenario.ts';
import { loadWorkload } from './load-workload.ts';

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

describe('a workload of a configuration', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workload-'));
    await writeFile(join(folder, 'all.bin'), BYTES);
    await writeFile(
      join(folder, 'a.har'),
      JSON.stringify({
        log: { entries: [{ request: { method: 'GET', url: 'http://a/har' }, response: { status: 200 } }] },
      }),
    );
  });
  after(() => rm(folder, { recursive: true }));

  const load = (scenario: ScenarioConfig, name = 'api') =>
    loadWorkload(name, { scenarios: { api: scenario } } as LabConfig, folder);
  const one = async (request: RequestConfig) => (await load({ requests: [request] })).requests[0]!;

  it('has defaults for all that is not said', async () => {
    assert.deepEqual(await load({ requests: [{ path: '/' }] }), {
      name: 'api',
      title: 'api',
      description: '',
      requests: [{ method: 'GET', path: '/', expect: UNRECORDED, asBaseline: true }],
      load: { connections: 16 },
    });
  });

  it('has what is said: script, connections, open loop', async () => {
    const scenario = await load({
      title: 'API',
      script: 'mock.js',
      requests: [{ path: '/' }],
      connections: 4,
      openLoop: { ratesPerS: [500, 100, 500] },
    });
    assert.equal(scenario.script, join(folder, 'mock.js'));
    assert.deepEqual(
      [scenario.title, scenario.load, scenario.openLoop],
      ['API', { connections: 4 }, { ratesPerS: [100, 500], arrivals: 'poisson' }],
    );
  });

  it('sends texts as they are, files byte for byte, and anything else as JSON', async () => {
    const json = await one({ path: '/', body: { a: [1, null] } });
    assert.deepEqual(
      [json.method, json.body, json.headers],
      ['POST', '{"a":[1,null]}', { 'content-type': 'application/json' }],
    );
    const typed = await one({ path: '/', body: [1], headers: { 'Content-Type': 'text/plain' } });
    assert.deepEqual([typed.body, typed.headers], ['[1]', { 'Content-Type': 'text/plain' }]);
    const empty = await one({ path: '/', method: 'put', body: '' });
    assert.deepEqual([empty.method, empty.body, empty.headers], ['PUT', '', undefined]);
    assert.deepEqual((await one({ path: '/', bodyFile: 'all.bin' })).body, BYTES);
  });

  it('expects what is said', async () => {
    const { expect } = await one({
      path: '/',
      expect: { status: 201, headers: { ETag: '*', 'X-A': '1' }, contains: 'n', jsonSubset: { n: 1 } },
    });
    const answer = { status: 201, headers: { etag: 'any', 'x-a': '1' }, body: '{"n":1,"m":2}' };
    assert.equal(mismatch(expect, answer), undefined);
    assert.match(mismatch(expect, { ...answer, body: '{"n":2}' })!, /expected 1 in "n", got 2/);
    assert.match(mismatch(expect, { ...answer, headers: { 'x-a': '1' } })!, /header etag/);
    const { expect: exact } = await one({ path: '/', expect: { body: '' } });
    assert.equal(mismatch(exact, { status: 200, headers: {}, body: '' }), undefined);
    assert.match(mismatch(exact, { status: 200, headers: {}, body: 'x' })!, /expected "", got "x"/);
  });

  it('sends requests as often as their weights say, each the same object', async () => {
    const scenario = await load({
      requests: [{ path: '/a', weight: 3 }, { path: '/b' }],
      har: 'a.har',
    });
    assert.deepEqual(
      scenario.requests.map(({ path }) => path),
      ['/a', '/b', '/a', '/har', '/a'],
    );
    assert.equal(distinctRequests(scenario).length, 3);
    assert.deepEqual(scenario.notes, ['api: a.har: 1 of 1 request taken, all to http://a']);
  });

  it('says when shares cannot be exact', async () => {
    const { requests, notes } = await load({
      requests: [
        { path: '/a', weight: 99_999 },
        { path: '/b', weight: 1 },
      ],
    });
    assert.equal(requests.length, 1_000);
    assert.deepEqual(notes, [
      'api: the weights cannot be kept exactly in 1000 requests: a share is up to 0.099 percentage points from what they say',
    ]);
  });

  it('is refused with the place and what was expected', async () => {
    const refused: [RequestConfig, RegExp][] = [
      [{ path: 'a' }, /^scenarios\.api\.requests\[0\]\.path: expected a path that begins with "\/", got "a"/],
      [{ path: '/a b' }, /path: expected it encoded, as in "\/a%20b"/],
      [
        { path: '/', headers: { 'X-A': 'a\r\nX-B: b' } },
        /headers\.X-A: expected one line, got "a\\r\\nX-B: b"/,
      ],
      [{ path: '/', headers: { 'a b': '1' } }, /headers\.a b: expected the name of a header/],
      [{ path: '/', headers: { a: '€' } }, /headers\.a: expected characters that a header can have/],
      [{ path: '/', headers: { 'Transfer-Encoding': 'chunked' } }, /belongs to the connection/],
      [{ path: '/', body: 'abc', headers: { 'Content-Length': '4' } }, /expected 3, the length of the body/],
      [{ path: '/', method: 'GE T' }, /method: expected a word such as GET, got "GE T"/],
      [{ path: '/', bodyFile: 'none.bin' }, /bodyFile: there is no file .*none\.bin/],
      [{ path: '/', body: 1, bodyFile: 'all.bin' }, /expected body or bodyFile, got both/],
      [{ path: '/', body: () => 1 }, /body: expected a text or what JSON can say, got function/],
      [{ path: '/', weight: 0 }, /requests\[0\]\.weight: expected a number above 0, got 0/],
      [{ path: '/', expect: { status: 100 } }, /expect\.status: expected a status from 200 to 599, got 100/],
    ];
    for (const [request, message] of refused)
      await assert.rejects(one(request), { name: 'UsageError', message }, JSON.stringify(request));
    await assert.rejects(load({ requests: [] }), /scenarios\.api: expected requests, har or openapi/);
    const many = Array.from({ length: 1_001 }, (_, i) => ({ path: `/${i}` }));
    await assert.rejects(load({ requests: many }), /expected 1000 requests at most, got 1001/);
    await assert.rejects(
      load({ requests: [{ path: '/' }] }, 'apj'),
      /unknown scenario "apj" \(did you mean "api"\?\)/,
    );
    await assert.rejects(
      load({ requests: [{ path: '/' }], openLoop: { ratesPerS: [0] } }),
      /openLoop\.ratesPerS: expected rates above 0/,
    );
  });
});
