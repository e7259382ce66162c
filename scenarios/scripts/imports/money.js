export const addTax = (cents, percent) => Math.round((cents * (100 + percent)) / 100);

export function formatMoney(cents, currency) {
  const whole = Math.floor(cents / 100);
  const rest = String(cents % 100).padStart(2, '0');
  return `${whole}.${rest} ${currency}`;
}
