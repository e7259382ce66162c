import type { Variant } from '../server/axes.ts';
import { onFree } from './axes/gc/on-free.ts';
import ladder1 from './ladder-1.ts';

export default {
  ...ladder1,
  name: 'ladder-2',
  title: 'step 2: and no explicit collection',
  gc: onFree,
} satisfies Variant;
