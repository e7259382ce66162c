import type { Variant } from '../server/axes.ts';
import { direct } from './axes/http/direct.ts';
import ladder5 from './ladder-5.ts';

export default {
  ...ladder5,
  name: 'ladder-6',
  title: 'step 6: and HTTP/1.1 is read from the sockets by ourselves',
  http: direct,
} satisfies Variant;
