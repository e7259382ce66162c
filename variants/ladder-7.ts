import type { Variant } from '../server/axes.ts';
import { together } from './axes/sending/together.ts';
import ladder6 from './ladder-6.ts';

export default {
  ...ladder6,
  name: 'ladder-7',
  title: 'step 7: and answers made in one turn leave together',
  sending: together,
} satisfies Variant;
