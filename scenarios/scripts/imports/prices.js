import { addTax } from './money.js';

const NET_CENTS = { 'mug-blue': 890, 'mug-red': 890, 'tea-green': 1240, 'kettle-1l': 4999 };
const TAX_PERCENT = { food: 7, standard: 19 };

/** Net, tax and gross of a product in cents; undefined for an unknown one. */
export function priceOf(sku) {
  const netCents = NET_CENTS[sku];
  if (netCents === undefined) return undefined;
  const taxPercent = sku.startsWith('tea-') ? TAX_PERCENT.food : TAX_PERCENT.standard;
  return { netCents, taxPercent, grossCents: addTax(netCents, taxPercent), currency: 'EUR' };
}
