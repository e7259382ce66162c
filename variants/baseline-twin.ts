import type { Variant } from '../server/axes.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'baseline-twin',
  title: 'identical to baseline but for its name: the control',
} satisfies Variant;
