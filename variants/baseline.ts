import type { Variant } from '../server/axes.ts';
import { quickjsWasi } from '../server/engine/quickjs-wasi.ts';
import { close } from './axes/connection/close.ts';
import { explicit } from './axes/gc/explicit.ts';
import { node } from './axes/http/node.ts';
import { perRequest } from './axes/runtime/per-request.ts';
import { recompile } from './axes/script-loading/recompile.ts';
import { atOnce } from './axes/sending/at-once.ts';

export default {
  name: 'baseline',
  title: 'what the original server did: everything anew for every request',
  engine: quickjsWasi,
  scriptLoading: recompile,
  gc: explicit,
  connection: close,
  http: node,
  sending: atOnce,
  runtime: perRequest,
} satisfies Variant;
