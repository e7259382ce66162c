import type { Scenario } from '../harness/model/scenario.ts';
import { PROFILING_GUIDE } from './claims/sources.ts';

const COLOURS = ['blue', 'green', 'white', 'black', 'amber'];

function product(i: number): object {
  const colour = COLOURS[i % 5];
  return {
    sku: `mug-${colour}-${i}`,
    title: `Mug, ${colour}, number ${i}`,
    price: { netCents: 500 + 7 * i, currency: 'EUR', taxPercent: i % 3 === 0 ? 7 : 19 },
    stock: { warehouse: i % 4, count: (i * 37) % 101, reserved: i % 6 },
    tags: ['crockery', colour, i % 2 === 0 ? 'dishwasher-safe' : 'by-hand'],
  };
}

const products = Array.from({ length: 200 }, (_, i) => product(i));

export default {
  name: 'large-serialise',
  title: 'A large object, serialised',
  description: 'About 40 kB of JSON, made from objects for every request. Compare large-stored.',
  script: 'large-object.js',
  env: { ANSWER: 'serialised' },
  requests: [
    {
      method: 'GET',
      path: '/products',
      headers: { accept: 'application/json', 'user-agent': 'axios/1.12.2' },
      expect: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { kind: 'exact', text: JSON.stringify({ products, total: 200 }) },
      },
    },
  ],
  // A request takes about 1 ms of CPU: more connections would only make the queue longer.
  load: { connections: 16 },
  claims: [
    {
      id: 'serialise-large',
      text: 'Serialising a large object for every answer costs more than sending it as stored text.',
      source: PROFILING_GUIDE,
      baseline: 'best',
      baselineScenario: 'large-stored',
      candidate: 'best',
      metric: 'cpu-per-request',
      expected: { kind: 'direction', direction: 'higher' },
    },
  ],
} satisfies Scenario;
