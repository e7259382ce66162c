import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const price = (sku: string, value: Record<string, unknown>): ScenarioRequest => ({
  method: 'GET',
  path: `/products/${sku}/price`,
  headers: { accept: 'application/json' },
  expect: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: { sku, ...value, currency: 'EUR' } },
  },
});

export default {
  name: 'imports',
  title: 'Three modules',
  description:
    'An entry and two helpers, one of which imports the other: the whole import graph is loaded, or its bytecode.',
  script: 'imports/main.js',
  requests: [
    price('mug-blue', { netCents: 890, taxPercent: 19, grossCents: 1059, display: '10.59 EUR' }),
    price('tea-green', { netCents: 1240, taxPercent: 7, grossCents: 1327, display: '13.27 EUR' }),
    price('kettle-1l', { netCents: 4999, taxPercent: 19, grossCents: 5949, display: '59.49 EUR' }),
  ],
  load: { connections: 64 },
} satisfies Scenario;
