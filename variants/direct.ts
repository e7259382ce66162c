import type { Variant } from '../server/axes.ts';
import { direct } from './axes/http/direct.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'direct',
  title: 'baseline, but HTTP/1.1 is read from the sockets by ourselves',
  http: direct,
} satisfies Variant;
