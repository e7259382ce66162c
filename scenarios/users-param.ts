import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';
import { mockServerClaims } from './claims/mock-server.ts';

/** What a browser's `fetch` sends: headers nobody reads still have to be received. */
const browser = {
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'cache-control': 'no-cache',
  referer: 'http://localhost:5173/users',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-site',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};

/** What a service's HTTP client sends. */
const client = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'user-agent': 'axios/1.12.2',
};

const user = (segment: string, id: string, headers: Record<string, string>): ScenarioRequest => ({
  method: 'GET',
  path: `/users/${segment}`,
  headers,
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'exact', text: JSON.stringify({ id }) },
  },
});

export default {
  name: 'users-param',
  title: 'One user by id',
  description:
    'A route with one path parameter and a small JSON answer, asked with the headers of real clients: the usual request of a mock server.',
  script: 'users-param.js',
  requests: [
    user('1', '1', browser),
    user('42', '42', client),
    user('8f14e45f-ceea-467f-9575-6c1c1e1d2b3a', '8f14e45f-ceea-467f-9575-6c1c1e1d2b3a', browser),
    user('ada%20lovelace', 'ada lovelace', client),
  ],
  load: { connections: 64 },
  claims: mockServerClaims,
} satisfies Scenario;
