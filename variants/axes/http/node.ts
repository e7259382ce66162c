import type { HttpLevel } from '../../../server/axes.ts';
import { listen } from '../../../server/http/node/listener.ts';

export const node: HttpLevel = {
  name: 'node',
  summary: 'node:http, as everybody uses it',
  listen,
};
