import type { HttpLevel } from '../../../server/axes.ts';
import { listen } from '../../../server/http/direct/listener.ts';

export const direct: HttpLevel = {
  name: 'direct',
  summary: 'HTTP/1.1 of our own, on the sockets of node:net',
  listen,
};
