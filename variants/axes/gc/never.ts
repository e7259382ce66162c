import type { GcLevel } from '../../../server/axes.ts';

export const never: GcLevel = {
  name: 'never',
  summary: 'automatic collection off; memory is thrown away whole',
  needs: { automaticCollectionSwitch: true, image: true },
  automatic: false,
  giveBack: 'discard',
  beforeFree() {},
};
