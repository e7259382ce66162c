import type { ConnectionLevel } from '../../../server/axes.ts';

export const keepAlive: ConnectionLevel = {
  name: 'keep-alive',
  summary: 'HTTP/1.1 persistent connections, pipelining',
  keepAlive: true,
};
