import type { Variant } from '../server/axes.ts';
import { quickjsEmscripten } from '../server/engine/quickjs-emscripten.ts';
import { onFree } from './axes/gc/on-free.ts';
import baseline from './baseline.ts';

export default {
  ...baseline,
  name: 'emscripten',
  title: 'baseline on the other engine, quickjs-emscripten, which cannot collect on demand',
  engine: quickjsEmscripten,
  gc: onFree,
} satisfies Variant;
