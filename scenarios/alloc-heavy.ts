import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';
import answers from './expected/alloc-heavy.json' with { type: 'json' };

const report = (answer: { seed: number }): ScenarioRequest => ({
  method: 'GET',
  path: `/reports/${answer.seed}`,
  headers: { accept: 'application/json' },
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: answer },
  },
});

export default {
  name: 'alloc-heavy',
  title: 'Much garbage',
  description:
    'Thousands of objects and strings per request, a sort, and a few kB of JSON: where freeing and collecting cost most.',
  script: 'alloc-heavy.js',
  requests: answers.map(report),
  // A request takes about 2 ms of CPU: more connections would only make the queue longer.
  load: { connections: 16 },
} satisfies Scenario;
