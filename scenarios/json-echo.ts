import type { Scenario, ScenarioRequest } from '../harness/model/scenario.ts';

interface Order {
  reference: string;
  customer: { name: string; email: string };
  items: { sku: string; quantity: number; unitCents: number }[];
  note: string;
}

const order = (body: Order, totalCents: number): ScenarioRequest => ({
  method: 'POST',
  path: '/orders',
  headers: { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'axios/1.12.2' },
  body: JSON.stringify(body),
  expect: {
    status: 201,
    headers: { 'content-type': 'application/json', location: `/orders/${body.reference}` },
    body: {
      kind: 'json',
      value: { ...body, status: 'accepted', totalCents, itemCount: body.items.length },
    },
  },
});

export default {
  name: 'json-echo',
  title: 'JSON in, JSON out',
  description:
    'POST of about 300 bytes of JSON, read with `await req.json()` in an async handler and sent back with fields added.',
  script: 'json-echo.js',
  requests: [
    order(
      {
        reference: 'ord-2041',
        customer: { name: 'Grace Hopper', email: 'grace@example.org' },
        items: [
          { sku: 'mug-blue', quantity: 2, unitCents: 890 },
          { sku: 'tea-green', quantity: 1, unitCents: 1240 },
        ],
        note: 'Please leave the parcel with the neighbours on the second floor if nobody answers the bell.',
      },
      3020,
    ),
    order(
      {
        reference: 'ord-2042',
        customer: { name: 'Jürgen Müller', email: 'jm@example.org' },
        items: [{ sku: 'kettle-1l', quantity: 3, unitCents: 4999 }],
        note: 'Geschenkverpackung bitte — 贈り物です — and no invoice in the parcel, thank you “very” much. 🎁',
      },
      14997,
    ),
  ],
  load: { connections: 64 },
} satisfies Scenario;
