import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { UNRECORDED } from '../model/expectation.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import { importOpenApi } from './openapi.ts';

const FOLDER = join(import.meta.dirname, 'testing');
const imported = (config: Parameters<typeof importOpenApi>[0], folder = FOLDER) =>
  importOpenApi(config, 'scenarios.shop.openapi', folder);

const named = (requests: readonly ScenarioRequest[], name: string): ScenarioRequest => {
  const found = requests.find(({ method, path }) => `${method} ${path}`.startsWith(name));
  assert.ok(found, `${name} among ${requests.map(({ method, path }) => `${method} ${path}`).join(', ')}`);
  return found;
};

describe('an OpenAPI document', () => {
  it('gives paths with their parameters filled in, each as its style says', async () => {
    const { requests } = await imported('shop.yaml');
    const get = named(requests, 'GET /api/v2/products/');
    assert.equal(
      get.path,
      '/api/v2/products/7%2F8%20%C3%BC?fields=id&fields=name&tags=a%7Cb%20c&filter%5Bmin%5D=1&filter%5Bmax%5D=9',
    );
    assert.deepEqual(get.headers, {
      accept: 'application/json',
      'x-tenant': 'acme',
      cookie: 'session=s%201',
    });
  });

  it('gives bodies out of examples, defaults and constants of all parts of a schema', async () => {
    const { requests } = await imported('shop.yaml');
    const post = named(requests, 'POST /api/v2/products');
    assert.deepEqual(JSON.parse(post.body as string), {
      name: 'Chair',
      price: 9.5,
      kind: 'seat',
      colours: ['red'],
    });
    assert.equal(post.headers!['content-type'], 'application/json');
    const login = named(requests, 'POST /api/v2/login');
    assert.equal(login.body, 'user=a+b&pass=x%26y');
    assert.equal(login.headers!['content-type'], 'application/x-www-form-urlencoded');
  });

  it('expects what the baseline answers, which must be as described', async () => {
    const { requests } = await imported('shop.yaml');
    assert.ok(requests.every(({ asBaseline, expect }) => asBaseline && expect === UNRECORDED));
    assert.deepEqual(named(requests, 'GET /api/v2/products/').documented, {
      status: 200,
      body: { kind: 'json-shape', value: { id: 7, name: 'Chair', parts: [{ id: 1 }], note: null } },
    });
    assert.deepEqual(named(requests, 'DELETE').documented, { status: 204 });
    assert.equal(named(requests, 'POST /api/v2/login').documented, undefined, '2XX says no status');
    assert.deepEqual(named(requests, 'HEAD').documented, { status: 200 }, 'no body after HEAD');
  });

  it('says which operations have no usable example, and why', async () => {
    const { notes } = await imported('shop.yaml');
    assert.deepEqual(notes, [
      'shop.yaml: 5 of 10 operations taken',
      'shop.yaml: left out, no example of the query parameter "page": GET /products',
      'shop.yaml: left out, its body (multipart/form-data) cannot be written as text: POST /upload',
      'shop.yaml: left out, the path parameter "where" has a form that cannot be written: GET /matrix/{where}',
      'shop.yaml: left out, its path parameter "what" is not described: GET /forgotten/{what}',
      'shop.yaml: left out, no example of its body: PUT /tree',
    ]);
  });

  it('gives only what is asked for, by the path as written or as sent', async () => {
    const byTemplate = await imported({ file: 'shop.yaml', only: ['GET /products/{id}'] });
    const bySent = await imported({ file: 'shop.yaml', only: ['/^GET \\/api\\/v2\\/products\\/7/'] });
    assert.deepEqual([byTemplate.requests.length, bySent.requests.length], [1, 1]);
    const authorized = await imported({
      file: 'shop.yaml',
      only: ['DELETE'],
      headers: { Authorization: 'Bearer x' },
    });
    assert.deepEqual(authorized.requests[0]!.headers, { authorization: 'Bearer x' });
  });

  it('may be Swagger 2', async () => {
    const { requests, notes } = await imported('pets.json');
    assert.deepEqual(notes, ['pets.json: 3 of 3 operations taken']);
    const get = named(requests, 'GET');
    assert.equal(get.path, '/v1/pets?limit=10&kinds=cat');
    assert.deepEqual(get.documented!.body, { kind: 'json-shape', value: [{ name: 'Tom' }] });
    assert.deepEqual(named(requests, 'POST /v1/pets').body, '{"name":"Tom"}');
    assert.deepEqual(named(requests, 'POST /v1/adopt').body, 'who=A+B');
  });
});

describe('an OpenAPI document that cannot be read', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is refused when it refers to another machine, which is never asked', async (t) => {
    // Not an address of this machine: those the parser would refuse by itself.
    const url = 'http://schemas.example/schema.json';
    const asked = t.mock.method(globalThis, 'fetch', async () => new Response('{}'));
    const text = `{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"x","content":{"application/json":{"schema":{"$ref":"${url}"}}}}}}}}}`;
    await writeFile(join(folder, 'a.json'), text);
    await assert.rejects(imported('a.json', folder), (error: Error) => {
      assert.match(
        error.message,
        /^scenarios\.shop\.openapi: .*a\.json refers to http:\/\/schemas\.example\/schema\.json, which is not fetched/,
      );
      return true;
    });
    assert.equal(asked.mock.callCount(), 0);
  });

  it('is refused when it is another version, broken, missing, or has nothing to send', async () => {
    const cases: [string, string, RegExp][] = [
      [
        'b.json',
        '{"openapi":"4.0.0","info":{},"paths":{}}',
        /expected OpenAPI 3\.0 or 3\.1, or Swagger 2\.0, got 4\.0\.0|Unsupported OpenAPI version/,
      ],
      ['c.yaml', 'openapi: [', /cannot be read as OpenAPI/],
      ['d.json', '{"a":1}', /cannot be read as OpenAPI|got neither/],
      [
        'e.json',
        '{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{}}',
        /no request in it that could be sent/,
      ],
    ];
    for (const [file, text, message] of cases) {
      await writeFile(join(folder, file), text);
      await assert.rejects(imported(file, folder), message, file);
    }
    await assert.rejects(imported('none.json', folder), /none\.json cannot be read as OpenAPI/);
  });
});
