import type { SendingLevel } from '../../../server/axes.ts';

export const together: SendingLevel = {
  name: 'together',
  summary: 'answers made in one turn of the event loop are written at its end, up to 16 at once',
  together: 16,
};
