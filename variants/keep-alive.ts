import type { Variant } from '../server/axes.ts';
import { keepAlive } from './axes/connection/keep-alive.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'keep-alive',
  title: 'baseline with persistent connections',
  connection: keepAlive,
} satisfies Variant;
