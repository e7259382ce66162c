import type { Variant } from '../server/axes.ts';
import { persistent } from './axes/runtime/persistent.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'persistent',
  title: 'baseline with one runtime for all requests (not isolated)',
  runtime: persistent,
} satisfies Variant;
