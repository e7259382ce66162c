import type { Variant } from '../server/axes.ts';
import { never } from './axes/gc/never.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'gc-never',
  title: 'baseline, but memory is thrown away whole',
  gc: never,
} satisfies Variant;
