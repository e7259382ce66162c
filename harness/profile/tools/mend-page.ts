import { readFile } from 'node:fs/promises';
import { writeAtomic } from '../../build/write-atomic.ts';

/** What is replaced in pages of tools, wherever it is found. */
const MENDINGS: readonly (readonly [what: RegExp, by: string])[] = [
  // Style sheets from elsewhere, which are only fonts: `<link href="https://…">` …
  [/<link\b[^>]*\bhref\s*=\s*["']?(?:https?:)?\/\/[^>]*>/gi, ''],
  // … `@import url("https://…");` …
  [/@import\s+(?:url\()?\s*["']?(?:https?:)?\/\/[^;]*;/gi, ''],
  // … and those that a script adds (clinic-common/behaviours/font-loader.js).
  [/(["'])https?:\/\/[^"'\s]+\.css\1/g, '"data:text/css,"'],
  // clinic doctor asks for the first snippet below an element, which is not its child when there are two, and breaks off.
  [/(\.insert\(["']span["'],\s*)["']\.snippet["']/g, '$1() => this'],
];

/** A page that opens without a network, and says nothing on the console. */
export const mended = (html: string): string =>
  MENDINGS.reduce((page, [what, by]) => page.replace(what, by), html);

/** Makes a file open at once where there is no network, and tell nobody that it was opened. */
export async function mendPage(path: string): Promise<void> {
  const html = await readFile(path, 'utf8');
  const page = mended(html);
  if (page !== html) await writeAtomic(path, page);
}
