import type { Variant } from '../server/axes.ts';
import { snapshot } from './axes/runtime/snapshot.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'snapshot',
  title: 'baseline, but every request starts from a memory image',
  runtime: snapshot,
} satisfies Variant;
