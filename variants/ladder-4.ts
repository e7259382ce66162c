import type { Variant } from '../server/axes.ts';
import { never } from './axes/gc/never.ts';
import ladder3 from './ladder-3.ts';

export default {
  ...ladder3,
  name: 'ladder-4',
  title: 'step 4: and memory thrown away whole',
  gc: never,
} satisfies Variant;
