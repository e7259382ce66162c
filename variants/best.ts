import type { Variant } from '../server/axes.ts';
import ladder6 from './ladder-6.ts';

export default {
  ...ladder6,
  name: 'best',
  title: 'the fastest variant that isolates requests from one another',
} satisfies Variant;
