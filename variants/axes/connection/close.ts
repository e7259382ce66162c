import type { ConnectionLevel } from '../../../server/axes.ts';

export const close: ConnectionLevel = {
  name: 'close',
  summary: '`Connection: close` after every response',
  keepAlive: false,
};
