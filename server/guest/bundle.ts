/** The guest as scripts. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ENDING } from '../source.ts';
import {
  coreEntry,
  extrasEntry,
  findSplit,
  GUEST_FOLDER,
  INLINED,
  inGuest,
  isExtra,
  type Split,
  stubInCore,
  stubInExtras,
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

/** Puts a stub in place of every module of the other side. */
function cut(side: 'core' | 'extras', split: Split): Plugin {
  return {
    name: `cut-${side}`,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, importer, resolveDir }) => {
        const file = inGuest(join(importer === '' ? GUEST_FOLDER : resolveDir, path));
        if (file === INLINED || isExtra(file) === (side === 'extras')) return undefined;
        return { path: file, namespace: 'other-side' };
      });
      onLoad({ filter: /.*/, namespace: 'other-side' }, ({ path }) => ({
        contents: side === 'core' ? stubInCore(split, path) : stubInExtras(split, path),
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

/** Core and extras; see extras.ts. */
export async function bundleGuest(): Promise<GuestScripts> {
  const split = findSplit();
  const [core, extras] = await Promise.all([
    bundle(coreEntry(split), [cut('core', split), inlineOperations]),
    bundle(extrasEntry(split), [cut('extras', split), inlineOperations]),
  ]);
  return {
    core: `(function(){"use strict";${core}return __guest})()`,
    extras: `(function(__core){"use strict";${extras}return __guest.table})`,
  };
}

/** The same guest uncut, as one core that never asks for extras. For tests of the guest by itself. */
export async function bundleWhole(): Promise<string> {
  return `(function(){"use strict";${await bundle(`export { boot } from './main${ENDING}';`, [inlineOperations])}return __guest})()`;
}
