import { CPU_WORDING } from './differential-page.ts';
import { flamePage } from './flame-page.ts';
import type { Subject } from './study.ts';

/** Where the time of a request goes. */
export const CPU: Subject = {
  title: 'where the time goes',
  stages: true,
  wording: CPU_WORDING,
  page: flamePage,
  facts: () => [],
};
