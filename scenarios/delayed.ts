import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const slow = (id: string): ScenarioRequest => ({
  method: 'GET',
  path: `/slow/${id}`,
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: { id, waitedMs: 20 } },
  },
});

export default {
  name: 'delayed',
  title: 'Answer after 20 ms',
  description:
    'The handler awaits a timer of 20 ms, so that nearly every connection has a request in flight. At most connections ÷ 20 ms = 3,200 requests a second: a fast server is not saturated, and CPU time per request decides.',
  script: 'delayed.js',
  requests: [slow('a'), slow('b')],
  load: { connections: 64 },
} satisfies Scenario;
