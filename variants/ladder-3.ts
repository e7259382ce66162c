import type { Variant } from '../server/axes.ts';
import { keepAlive } from './axes/connection/keep-alive.ts';
import ladder2 from './ladder-2.ts';

export default {
  ...ladder2,
  name: 'ladder-3',
  title: 'step 3: and persistent connections',
  connection: keepAlive,
} satisfies Variant;
