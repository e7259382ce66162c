import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resolve } from './frames.ts';

/** Of another tree of the project only what lies in it counts: the same function has the same place at every commit. */
const OUTSIDE = /^(.*\brevisions\/[^/]+\/[^/]+\/tree\/|(\.\.\/)+)/;

/**
 * Places of bundled files as places of their sources, through the source maps beside them. `root`: the folder that
 * sources are shown relative to. Files without a map stand for themselves.
 */
export function sourceMaps(root: string): Resolve {
  const maps = new Map<string, { map: SourceMap; folder: string } | null>();
  const mapOf = (url: string) => {
    let found = maps.get(url);
    if (found === undefined) {
      const file = url.startsWith('file://') ? fileURLToPath(url) : null;
      found =
        file !== null && existsSync(`${file}.map`)
          ? { map: new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))), folder: dirname(file) }
          : null;
      maps.set(url, found);
    }
    return found;
  };
  return (url, line, column) => {
    const found = mapOf(url);
    if (found === null) {
      return url.startsWith('file://') && url.includes('/node_modules/')
        ? { source: url.slice(url.lastIndexOf('node_modules/')), line: line + 1 }
        : null;
    }
    const entry = found.map.findEntry(line, column);
    if (!('originalSource' in entry)) return null;
    // Node gives it; its types know nothing of it.
    const { name } = entry as { name?: string };
    const source = relative(root, resolvePath(found.folder, entry.originalSource));
    // Outside of the project the path says nothing to anybody else.
    const inPackage = source.lastIndexOf('node_modules/');
    return {
      source: inPackage >= 0 ? source.slice(inPackage) : source.replace(OUTSIDE, ''),
      line: entry.originalLine + 1,
      ...(name === undefined ? {} : { name }),
    };
  };
}
