import type { Variant } from '../server/axes.ts';
import ladder5 from './ladder-5.ts';

export default {
  ...ladder5,
  name: 'best',
  title: 'the fastest variant that isolates requests from one another',
} satisfies Variant;
