import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const unmatched = (method: string, path: string): ScenarioRequest => ({
  method,
  path,
  expect: { status: 404, body: { kind: 'exact', text: 'Not Found' } },
});

export default {
  name: 'errors-404',
  title: 'Not found',
  description: 'Paths and methods that no route matches, and a 404 that a handler makes.',
  script: 'errors-404.js',
  requests: [
    unmatched('GET', '/favicon.ico'),
    unmatched('GET', '/stock/apple/history?days=30'),
    unmatched('DELETE', '/stock/apple'),
    {
      method: 'GET',
      path: '/stock/plum',
      expect: {
        status: 404,
        headers: { 'content-type': 'application/json' },
        body: { kind: 'json', value: { error: { code: 'not_found', message: 'no item "plum"' } } },
      },
    },
  ],
  load: { connections: 64 },
} satisfies Scenario;
