import type { GcLevel } from '../../../server/axes.ts';

export const explicit: GcLevel = {
  name: 'explicit',
  summary: 'a collection before the runtime is freed, on every request',
  needs: { collect: true },
  automatic: true,
  giveBack: 'free',
  beforeFree: (vm) => vm.collect(),
};
