import type { Variant } from '../server/axes.ts';
import { onFree } from './axes/gc/on-free.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'no-gc',
  title: 'baseline without the explicit collection',
  gc: onFree,
} satisfies Variant;
