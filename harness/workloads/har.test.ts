import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { importHar } from './har.ts';

const FOLDER = join(import.meta.dirname, 'testing');
const imported = (config: Parameters<typeof importHar>[0], folder = FOLDER) =>
  importHar(config, 'scenarios.shop.har', folder);

describe('a HAR file', () => {
  it('gives the requests to the commonest origin, with what belongs to a connection left out', async () => {
    const { requests } = await imported('session.har');
    assert.deepEqual(
      requests.map(({ method, path, expect }) => `${method} ${path} ${expect.status}`),
      [
        'GET /products?page=2&sort=price%20up 200',
        'POST /cart 201',
        'POST /login 302',
        'PUT /picture 204',
        'GET /products?page=2&sort=price%20up 200',
      ],
    );
    assert.deepEqual(requests[0]!.headers, { accept: 'application/json', cookie: 'a=1; b=2' });
    assert.equal(requests[4], requests[0], 'the same request once more is the same object');
  });

  it('keeps bodies: texts, forms, and bytes', async () => {
    const { requests } = await imported('session.har');
    assert.deepEqual(requests[1]!.body, '{"id":7,"name":"größer"}');
    assert.deepEqual(requests[1]!.headers, { 'content-type': 'application/json' });
    assert.equal(requests[2]!.body, 'user=a+b&pass=x%26y');
    assert.deepEqual(requests[2]!.headers, { 'content-type': 'application/x-www-form-urlencoded' });
    assert.deepEqual(requests[3]!.body, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff, 0x80]));
  });

  it('says how many were taken, and of the others why not', async () => {
    const { notes } = await imported('session.har');
    assert.deepEqual(notes, [
      'session.har: 5 of 12 requests taken, all to https://shop.example',
      'session.har: left out, its form (multipart) is on record without its text: POST /upload',
      'session.har: left out, to another origin: GET https://cdn.example',
      'session.har: left out, not HTTP: GET wss://shop.example/live',
      'session.har: left out, no answer is on record: GET /blocked',
      'session.har: left out, its body is not on record: POST /lost',
      'session.har: left out, answered with different statuses to the same request: GET /news',
    ]);
  });

  it('takes only what is asked for, and adds headers', async () => {
    const { requests } = await imported({
      file: 'session.har',
      only: ['GET /prod', '/LOGIN$/i'],
      headers: { Accept: 'text/plain', Authorization: 'Bearer x' },
    });
    assert.deepEqual(
      requests.map(({ method, headers }) => [method, headers!.accept, headers!.authorization]),
      [
        ['GET', 'text/plain', 'Bearer x'],
        ['POST', 'text/plain', 'Bearer x'],
        ['GET', 'text/plain', 'Bearer x'],
      ],
    );
  });

  it('of which nothing is left is refused with the reasons', async () => {
    await assert.rejects(imported({ file: 'session.har', only: ['DELETE'] }), (error: Error) => {
      assert.match(error.message, /^scenarios\.shop\.har: there is no request in it that could be sent$/);
      const { details } = error as unknown as { details: string[] };
      assert.match(details.join('\n'), /0 of 12 requests taken/);
      assert.match(details.join('\n'), /not among `only`: GET \/products.*and 3 more/);
      return true;
    });
    await assert.rejects(
      imported({ file: 'session.har', only: ['/(/'] }),
      /only\[0\]: expected a regular expression/,
    );
  });

  describe('that is none', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'har-'));
    });
    after(() => rm(folder, { recursive: true }));

    it('is refused with what was expected', async () => {
      await writeFile(join(folder, 'a.har'), 'no JSON');
      await assert.rejects(imported('a.har', folder), /a\.har is no HAR file: Unexpected token/);
      for (const text of ['{}', '[]', 'null', '{"log":{"entries":[{}]}}']) {
        await writeFile(join(folder, 'a.har'), text);
        await assert.rejects(imported('a.har', folder), /expected log\.entries/, text);
      }
      await assert.rejects(imported('b.har', folder), /cannot be read: ENOENT/);
    });

    it('may begin with a byte order mark', async () => {
      const entry = { request: { method: 'get', url: 'http://a/b' }, response: { status: 200 } };
      await writeFile(join(folder, 'a.har'), `\ufeff${JSON.stringify({ log: { entries: [entry] } })}`);
      const { requests } = await imported('a.har', folder);
      assert.deepEqual(requests, [{ method: 'GET', path: '/b', headers: {}, expect: { status: 200 } }]);
    });
  });
});
