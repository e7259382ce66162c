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
 * The policy of a page: no network at all; no style or script but the given ones. So even a hole in the escaping would not
 * run anything. `loose`: further sources of styles.
 */
export const policyOf = (style: string, script: string, loose = ''): string =>
  [
    "default-src 'none'",
    `style-src ${source(style)}${loose}`,
    `script-src ${source(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

export const POLICY = policyOf(style, script);
