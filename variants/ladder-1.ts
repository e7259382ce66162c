import type { Variant } from '../server/axes.ts';
import { bytecode } from './axes/script-loading/bytecode.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'ladder-1',
  title: 'step 1: bytecode',
  scriptLoading: bytecode,
} satisfies Variant;
