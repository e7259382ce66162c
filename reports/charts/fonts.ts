/**
 * Fonts that come with the package, so that a chart has its text on a machine that has none. Inter for
 * Latin; its subset lacks ≤ ≥ ÷ and arrows, which DejaVu has. Own family names, so that a font of the
 * system can never stand in for one that failed to load.
 */
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

const LATIN = 'Report Inter';
const SYMBOLS = 'Report DejaVu';

/** In the order in which a glyph is looked for. */
export const FONT_FAMILY = `"${LATIN}", "${SYMBOLS}"`;

const FILES: readonly [family: string, file: string][] = [
  [LATIN, '@fontsource/inter/files/inter-latin-400-normal.woff2'],
  [LATIN, '@fontsource/inter/files/inter-latin-700-normal.woff2'],
  [SYMBOLS, 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'],
  [SYMBOLS, 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
];

let registered = false;

/** @throws Error naming the file that the canvas could not load as a font */
export function registerFonts(): void {
  if (registered) return;
  const { resolve } = createRequire(import.meta.url);
  for (const [family, file] of FILES) {
    if (GlobalFonts.registerFromPath(resolve(file), family) === null) {
      throw new Error(`${file}: expected a font that the canvas can load`);
    }
  }
  registered = true;
}
