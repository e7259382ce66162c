import type { GcLevel } from '../../../server/axes.ts';

export const onFree: GcLevel = {
  name: 'on-free',
  summary: 'only what freeing the runtime does by itself',
  needs: {},
  automatic: true,
  giveBack: 'free',
  beforeFree() {},
};
