/** Whether the compiled tree finds all that it imports, and needs all that it asks to be installed. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { importsOf } from '../imports/specifiers.ts';
import { BuildError } from '../model/errors.ts';
import { filesBelow } from './compile.ts';
import type { PackageManifest } from './manifest.ts';

/** Found by name at run time, not by an import. */
const NOT_IMPORTED = new Set(['@fontsource/inter', 'canvas', 'dejavu-fonts-ttf', 'tslib']);

/** Throws BuildError that names each fault. */
export async function checkTree(folder: string, manifest: PackageManifest): Promise<void> {
  const known = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
  const used = new Set<string>();
  const faults: string[] = [];
  const files = (await filesBelow(folder)).filter(
    (file) => /\.m?js$/.test(file) && !/^node_modules\/|^scenarios\/scripts\/|\/fixtures\//.test(file),
  );
  for (const file of files) {
    for (const { specifier, line } of importsOf(await readFile(join(folder, file), 'utf8'))) {
      if (isBuiltin(specifier)) continue;
      if (specifier.startsWith('.')) {
        const to = posix.join(posix.dirname(file), specifier);
        if (!existsSync(join(folder, to)))
          faults.push(`${file}:${line} imports ${specifier}, which is not there`);
        continue;
      }
      const name = packageName(specifier);
      used.add(name);
      if (!known.has(name)) faults.push(`${file}:${line} imports ${name}, which is not a dependency`);
    }
  }
  for (const name of Object.keys(manifest.dependencies)) {
    if (!used.has(name) && !NOT_IMPORTED.has(name)) faults.push(`nothing imports the dependency ${name}`);
  }
  if (faults.length > 0) throw new BuildError('the package would not be whole', { details: faults });
}

/** `@scope/name` of `@scope/name/path`. */
export const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
