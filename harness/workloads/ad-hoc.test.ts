import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UNRECORDED } from '../model/expectation.ts';
import { adHocWorkload, defaultWorkload, parseRequest } from './ad-hoc.ts';

describe('requests as they are typed', () => {
  it('have a method, a path and perhaps a body', () => {
    const parsed = (text: string) => {
      const { expect: _, asBaseline: __, ...rest } = parseRequest(text);
      return rest;
    };
    assert.deepEqual(parsed('/users/1?a=b%20c'), { method: 'GET', path: '/users/1?a=b%20c' });
    assert.deepEqual(parsed('  delete /x '), { method: 'DELETE', path: '/x' });
    assert.deepEqual(parsed('POST /x {"a": 1}'), {
      method: 'POST',
      path: '/x',
      headers: { 'content-type': 'application/json' },
      body: '{"a": 1}',
    });
    assert.deepEqual(parsed('/x some words'), { method: 'POST', path: '/x', body: 'some words' });
  });

  it('are answered as the baseline answers', () => {
    assert.deepEqual(defaultWorkload().requests, [
      { method: 'GET', path: '/', expect: UNRECORDED, asBaseline: true },
    ]);
    assert.equal(defaultWorkload().script, undefined);
  });

  it('name their workload, shortly', () => {
    assert.equal(adHocWorkload(['/a']).name, 'GET /a');
    assert.equal(adHocWorkload(['/a', 'POST /b x']).name, 'GET /a and 1 more');
    const long = adHocWorkload([`/${'x'.repeat(99)}`, '/b']);
    assert.equal(long.name.length, 40);
    assert.match(long.name, /^GET \/x+… and 1 more$/);
    assert.equal(long.title, `GET /${'x'.repeat(99)}, GET /b`);
  });

  it('that cannot be sent are refused, with what was meant', () => {
    const refused: [string, RegExp][] = [
      ['', /expected a request as in "GET \/users\/1"/],
      ['GET', /path: expected a path that begins with "\/", got "GET"/],
      ['GET users', /got "users"/],
      ['GET /a#b', /no fragment/],
      ['GET /ü', /expected it encoded, as in "\/%C3%BC"/],
      ['CONNECT /a', /CONNECT cannot be measured/],
    ];
    for (const [text, message] of refused)
      assert.throws(() => parseRequest(text), { code: 'E_USAGE', message });
    assert.throws(() => adHocWorkload([]), /one request or more/);
  });
});
