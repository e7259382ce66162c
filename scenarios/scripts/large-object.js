// A catalogue of 200 products, some 40 kB of JSON. ANSWER says whether it is serialised for every request or was once,
// when the script was loaded; the bytes are the same.
const COLOURS = ['blue', 'green', 'white', 'black', 'amber'];

const products = Array.from({ length: 200 }, (_, i) => ({
  sku: `mug-${COLOURS[i % COLOURS.length]}-${i}`,
  title: `Mug, ${COLOURS[i % COLOURS.length]}, number ${i}`,
  price: { netCents: 500 + 7 * i, currency: 'EUR', taxPercent: i % 3 === 0 ? 7 : 19 },
  stock: { warehouse: i % 4, count: (i * 37) % 101, reserved: i % 6 },
  tags: ['crockery', COLOURS[i % COLOURS.length], i % 2 === 0 ? 'dishwasher-safe' : 'by-hand'],
}));

const stored = JSON.stringify({ products, total: products.length });

const answer =
  mock.env('ANSWER') === 'stored' ? () => stored : () => JSON.stringify({ products, total: products.length });

mock.get('/products', () => new Response(answer(), { headers: { 'content-type': 'application/json' } }));
