/** Style and script of the page, with the hashes by which its policy lets them in, and nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8').trim();
const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** In this order: later sheets win. */
export const style = [
  'base.css',
  'parts.css',
  'tables.css',
  'plots.css',
  'latency.css',
  'attribution.css',
  'media.css',
]
  .map(read)
  .join('\n');
export const script = read('page.js');

/**
 * No network at all; no style or script but ours. So even a hole in the escaping would not run anything.
 */
export const POLICY = [
  "default-src 'none'",
  `style-src ${source(style)}`,
  `script-src ${source(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
