import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouteTable } from './routes.ts';

const table = (...routes: string[]): RouteTable =>
  new RouteTable({
    routes: routes.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { method, path };
    }),
    fetch: false,
    listen: null,
  });

const CASES: [
  title: string,
  routes: string[],
  request: string,
  expected: [route: number, params: string] | undefined,
][] = [
  ['a fixed path', ['GET /a', 'GET /b'], 'GET /b', [1, '']],
  ['the root', ['GET /'], 'GET /', [0, '']],
  ['the method counts', ['GET /a'], 'POST /a', undefined],
  ['all methods', ['* /a'], 'DELETE /a', [0, '']],
  [
    'first registered wins: parameter before fixed',
    ['GET /users/:id', 'GET /users/me'],
    'GET /users/me',
    [0, 'me'],
  ],
  [
    'first registered wins: fixed before parameter',
    ['GET /users/me', 'GET /users/:id'],
    'GET /users/me',
    [0, ''],
  ],
  ['first registered wins: all before get', ['* /a', 'GET /a'], 'GET /a', [0, '']],
  ['first registered wins: get before all', ['GET /a', '* /a'], 'GET /a', [0, '']],
  ['the same path twice', ['GET /a', 'GET /a'], 'GET /a', [0, '']],
  ['a later route is found behind a dead end', ['GET /a/b/c', 'GET /:x/b/d'], 'GET /a/b/d', [1, 'a']],
  ['two parameters, raw and in order', ['GET /:a/x/:b'], 'GET /1%20/x/2', [0, '1%20\n2']],
  ['one trailing slash is ignored in the request', ['GET /a'], 'GET /a/', [0, '']],
  ['one trailing slash is ignored in the route', ['GET /a/'], 'GET /a', [0, '']],
  ['two trailing slashes are not', ['GET /a'], 'GET /a//', undefined],
  ['a parameter is never empty', ['GET /users/:id'], 'GET /users/', undefined],
  ['a percent-encoded fixed segment', ['GET /caf\u00e9'], 'GET /caf%C3%A9', [0, '']],
  ['invalid percent-encoding matches only as it stands', ['GET /a', 'GET /:x'], 'GET /%zz', [1, '%zz']],
  ['longer paths do not match', ['GET /a'], 'GET /a/b', undefined],
  ['HEAD has the GET routes', ['GET /a'], 'HEAD /a', [0, '']],
  ['HEAD prefers its own', ['GET /a', 'HEAD /a'], 'HEAD /a', [1, '']],
  ['names of Object.prototype are paths like others', ['GET /constructor'], 'GET /__proto__', undefined],
];

for (const [title, routes, request, expected] of CASES) {
  test(`routes: ${title}`, () => {
    const [method = '', path = ''] = request.split(' ');
    const match = table(...routes).match(method, path);
    assert.deepEqual(match && [match.route, match.params], expected);
  });
}

test('routes: agrees with a linear search on random tables', () => {
  // A small linear congruential generator: the test must be the same every time.
  let state = 42;
  const pick = <T>(from: readonly T[]): T => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return from[Math.floor((state / 2 ** 31) * from.length)]!;
  };
  const segments = ['a', 'b', ':p', ':q'];
  for (let round = 0; round < 300; round++) {
    const routes = Array.from({ length: 8 }, () => ({
      method: pick(['GET', 'POST', '*']),
      path: `/${Array.from({ length: pick([1, 2, 3]) }, () => pick(segments)).join('/')}`,
    }));
    const path = `/${Array.from({ length: pick([1, 2, 3]) }, () => pick(['a', 'b', 'c'])).join('/')}`;
    const expected = routes.findIndex(({ method, path: pattern }) => {
      const [want, got] = [pattern.split('/'), path.split('/')];
      return (
        method !== 'POST' &&
        want.length === got.length &&
        want.every((s, i) => s.startsWith(':') || s === got[i])
      );
    });
    const match = new RouteTable({ routes, fetch: false, listen: null }).match('GET', path);
    assert.equal(match?.route ?? -1, expected, `${path} in ${JSON.stringify(routes)}`);
  }
});
