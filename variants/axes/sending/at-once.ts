import type { SendingLevel } from '../../../server/axes.ts';

export const atOnce: SendingLevel = {
  name: 'at-once',
  summary: 'every answer is written as soon as it is made',
  together: 1,
};
