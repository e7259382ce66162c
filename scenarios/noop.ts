import type { Scenario } from '../harness/model/scenario.ts';

export default {
  name: 'noop',
  title: 'Nothing at all',
  description: 'One route that answers 204 without a body: the floor under every other scenario.',
  script: 'noop.js',
  requests: [{ method: 'GET', path: '/', expect: { status: 204, body: { kind: 'exact', text: '' } } }],
  load: { connections: 64 },
} satisfies Scenario;
