import type { Variant } from '../server/axes.ts';
import { bytecode } from './axes/script-loading/bytecode.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'bytecode',
  title: 'baseline, but the script is compiled once',
  scriptLoading: bytecode,
} satisfies Variant;
