/** The guest as scripts. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { COMPILER_OPTIONS, ENDING } from '../source.ts';
import {
  entryOf,
  findSplit,
  GUEST_FOLDER,
  INLINED,
  inGuest,
  SCRIPTS,
  scriptOf,
  type Split,
  stub,
} from './bundle-split.ts';
import { type GuestScripts, OP } from './ops.ts';

/** Writes the numbers of operations in place of `OP.name`: no table in the guest, no look-up per call. */
const inlineOperations: Plugin = {
  name: 'inline-operations',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`[\\\\/]guest[\\\\/].*\\${ENDING}$`) }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replaceAll(/\bOP\.(\w+)/g, (_, name: keyof typeof OP) => {
        if (OP[name] === undefined) throw new Error(`${path}: there is no operation ${name}`);
        return String(OP[name]);
      });
      return { contents, loader: 'ts' };
    });
  },
};

/** Puts a stub in place of every module of another script. */
function cut(script: number, split: Split): Plugin {
  return {
    name: `cut-${SCRIPTS[script]}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) => {
        const file = inGuest(join(importer === '' ? GUEST_FOLDER : resolveDir, path));
        if (file === INLINED || scriptOf(file) === script) return undefined;
        return { path: file, namespace: 'elsewhere' };
      });
      onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({
        contents: stub(split, script, path),
        loader: 'js',
        resolveDir: dirname(join(GUEST_FOLDER, path)),
      }));
    },
  };
}

async function bundle(entry: string, plugins: Plugin[]): Promise<string> {
  const result = await build({
    stdin: { contents: entry, resolveDir: GUEST_FOLDER, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    tsconfigRaw: COMPILER_OPTIONS,
    write: false,
    format: 'iife',
    globalName: '__guest',
    target: 'es2022',
    platform: 'neutral',
    charset: 'utf8',
    legalComments: 'none',
    // Names are shortened: each is an atom to make whenever a world is made. Classes and functions that
    // scripts see get their names in globals.ts.
    minify: true,
    plugins,
  });
  return result.outputFiles[0]!.text.trim();
}

/** See extras.ts. */
export async function bundleGuest(): Promise<GuestScripts> {
  const split = findSplit();
  const [core, ...extras] = await Promise.all(
    SCRIPTS.map((_, script) => bundle(entryOf(split, script), [cut(script, split), inlineOperations])),
  );
  return {
    core: `(function(){"use strict";${core}return __guest})()`,
    extras: extras.map(
      (text) => `(function(__extra,__isLoaded,__given){"use strict";${text}return __guest})`,
    ),
  };
}

/** The same guest uncut, as one core that never asks for extras. For tests of the guest by itself. */
export async function bundleWhole(): Promise<string> {
  return `(function(){"use strict";${await bundle(`export { boot } from './main${ENDING}';`, [inlineOperations])}return __guest})()`;
}
