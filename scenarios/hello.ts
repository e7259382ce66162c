import type { Scenario } from '../harness/model/scenario.ts';

export default {
  name: 'hello',
  title: 'Hello, world',
  description: 'A constant text. What remains is the cost of one request through server and script.',
  script: 'hello.js',
  requests: [
    {
      method: 'GET',
      path: '/hello',
      expect: {
        status: 200,
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body: { kind: 'exact', text: 'Hello, world!' },
      },
    },
  ],
  load: { connections: 64 },
} satisfies Scenario;
