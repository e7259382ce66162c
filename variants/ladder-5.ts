import type { Variant } from '../server/axes.ts';
import { snapshot } from './axes/runtime/snapshot.ts';
import ladder4 from './ladder-4.ts';

export default {
  ...ladder4,
  name: 'ladder-5',
  title: 'step 5: and every request from a memory image',
  runtime: snapshot,
} satisfies Variant;
