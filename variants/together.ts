import type { Variant } from '../server/axes.ts';
import { together } from './axes/sending/together.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'together',
  title: 'baseline, but answers made in one turn of the event loop leave together',
  sending: together,
} satisfies Variant;
