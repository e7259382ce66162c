import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const visit = (page: string): ScenarioRequest => ({
  method: 'POST',
  path: `/visits/${page}`,
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json-counter', member: 'count' },
  },
});

export default {
  name: 'store-counter',
  title: 'Shared counter',
  description: 'Every request increments one of two counters in the store that all requests share.',
  script: 'store-counter.js',
  requests: [visit('home'), visit('pricing')],
  load: { connections: 64 },
} satisfies Scenario;
