import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

const json = (method: string, path: string, value: unknown, body?: unknown): ScenarioRequest => ({
  method,
  path,
  headers: {
    accept: 'application/json',
    'user-agent': 'axios/1.12.2',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  expect: { status: 200, headers: { 'content-type': 'application/json' }, body: { kind: 'json', value } },
});

export default {
  name: 'big-script',
  title: 'Five hundred routes',
  description:
    'A script of about 100 KB: what it costs to load one again and again, and to find a route at its beginning, middle and end.',
  script: 'big-script.js',
  requests: [
    // The first route of 500.
    json('GET', '/api/accounts?page=3', {
      items: [
        { id: 1, status: 'active', enabled: true },
        { id: 2, status: 'pending', enabled: true },
      ],
      page: 3,
      total: 2,
    }),
    // Routes 251 to 260 are those of invoices; this is 254.
    json('GET', '/api/invoices/20250117', {
      id: '20250117',
      labels: ['archived', 'Turin'],
      status: 'closed',
    }),
    json(
      'PATCH',
      '/api/orders/77',
      { id: '77', labels: ['closed', 'Lisbon'], status: 'pending', note: 'gift wrapping' },
      { note: 'gift wrapping' },
    ),
    // The last route.
    json(
      'POST',
      '/api/warehouses/17/notes/first%20shift',
      { warehouse: '17', note: 'first shift', length: 51 },
      { text: 'Gate 4 is closed until noon; use gate 2.' },
    ),
  ],
  load: { connections: 64 },
} satisfies Scenario;
