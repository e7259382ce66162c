import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';
import { PROFILING_GUIDE } from './claims/sources.ts';

const route = (path: string, resource: string, params: Record<string, string>): ScenarioRequest => ({
  method: 'GET',
  path: Object.entries(params).reduce((text, [name, value]) => text.replace(`:${name}`, value), path),
  headers: { accept: 'application/json', 'user-agent': 'axios/1.12.2' },
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'exact', text: JSON.stringify({ path, resource, params }) },
  },
});

export default {
  name: 'route-regex',
  title: 'Routes by regular expressions',
  description:
    'A script with a router of its own, which tries 120 regular expressions one after the other. Compare route-map.',
  script: 'route-table.js',
  env: { ROUTER: 'regex' },
  requests: [
    // The first resource of thirty, two in the middle, the last.
    route('/v1/accounts/:id', 'accounts', { id: '17' }),
    route('/v1/jobs/:id/history', 'jobs', { id: 'job-2041' }),
    route('/v1/messages/:id/notes/:note', 'messages', { id: '7', note: 'first-shift' }),
    route('/v1/users/:id', 'users', { id: '8f14e45f-ceea-467f-9575-6c1c1e1d2b3a' }),
  ],
  load: { connections: 64 },
  claims: [
    {
      id: 'regex-routes',
      text: 'Matching routes by regular expressions costs more than finding them in a map.',
      source: PROFILING_GUIDE,
      baseline: 'best',
      baselineScenario: 'route-map',
      candidate: 'best',
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    },
  ],
} satisfies Scenario;
