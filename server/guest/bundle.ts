/** The guest as one script. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * A script whose completion value is the GuestBundle of ops.ts. Identifiers keep their names: they are
 * what `Response.name` and the stacks of errors show.
 */
export async function bundleGuest(): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('./main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: '__guest',
    target: 'es2022',
    platform: 'neutral',
    charset: 'utf8',
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
  });
  return `(function(){"use strict";${result.outputFiles[0]!.text.trim()}return __guest})()`;
}
