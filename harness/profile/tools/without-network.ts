import { readFile } from 'node:fs/promises';
import { writeAtomic } from '../../build/write-atomic.ts';

/** `<link href="https://…">`, on whatever side of its other attributes. */
const LINK = /<link\b[^>]*\bhref\s*=\s*["']?(?:https?:)?\/\/[^>]*>/gi;
/** `@import url("https://…");` and without `url()`. */
const IMPORT = /@import\s+(?:url\()?\s*["']?(?:https?:)?\/\/[^;]*;/gi;

/** A page without the style sheets that it would load from elsewhere. */
export const strip = (html: string): string => html.replace(LINK, '').replace(IMPORT, '');

/** Makes a file that opens at once where there is no network, and that tells nobody that it was opened. */
export async function withoutNetwork(path: string): Promise<void> {
  const html = await readFile(path, 'utf8');
  const stripped = strip(html);
  if (stripped !== html) await writeAtomic(path, stripped);
}
