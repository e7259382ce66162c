// Three modules: this one, prices.js, and money.js, which both use.
import { formatMoney } from './money.js';
import { priceOf } from './prices.js';

mock.get('/products/:sku/price', (req) => {
  const price = priceOf(req.params.sku);
  if (price === undefined) return Response.json({ error: 'unknown product' }, { status: 404 });
  return Response.json({ sku: req.params.sku, ...price, display: formatMoney(price.grossCents, price.currency) });
});
