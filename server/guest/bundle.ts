/** The guest as one script. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { OP } from './ops.ts';

/** Writes the numbers of operations in place of `OP.name`: no table in the guest, no look-up per call. */
const inlineOperations: Plugin = {
  name: 'inline-operations',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]guest[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll(/\bOP\.(\w+)/g, (_, name: keyof typeof OP) => {
        if (OP[name] === undefined) throw new Error(`${path}: there is no operation ${name}`);
        return String(OP[name]);
      });
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * A script whose completion value is the GuestBundle of ops.ts. Names inside are shortened, because each
 * is an atom to make whenever a world is made; classes and functions that scripts see get their names in
 * globals.ts.
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
    minify: true,
    plugins: [inlineOperations],
  });
  return `(function(){"use strict";${result.outputFiles[0]!.text.trim()}return __guest})()`;
}
