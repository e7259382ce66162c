import type { Variant } from '../server/axes.ts';
import ladder7 from './ladder-7.ts';

export default {
  ...ladder7,
  name: 'best',
  title: 'the fastest variant that isolates requests from one another',
} satisfies Variant;
