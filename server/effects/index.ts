import type { Effects } from './effects.ts';

/** Routes' options have no effect. */
export const noEffects: Effects = { check() {}, begin: (_route, exchange) => exchange };
