/** What may cross between processes and out of the admin listener. `undefined` members are left out. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json | undefined };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
