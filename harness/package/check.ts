/** Whether the compiled tree finds all that it imports, and needs all that it asks to be installed. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { importsOf } from '../imports/specifiers.ts';
import { BuildError } from '../model/errors.ts';
import { filesBelow } from './compile.ts';
import type { PackageManifest } from './manifest.ts';

/** Scripts for the mock server: what they import is theirs. */
const SCRIPTS = /^scenarios\/scripts\/|\/fixtures\//;

/** A file of the tree by its name in the repository, in a text or at the end of a regular expression. */
const UNCOMPILED = /[\w)-]+(?<!\b(entry|config|test|d))\\?\.ts(?=['"`]|\$\/)/;

/** Throws BuildError that names each fault. */
export async function checkTree(folder: string, manifest: PackageManifest): Promise<void> {
  const dependencies = Object.keys(manifest.dependencies);
  const known = new Set([...dependencies, ...Object.keys(manifest.peerDependencies)]);
  const unused = new Set(dependencies);
  const faults: string[] = [];
  const files = (await filesBelow(folder)).filter((file) => /\.[cm]?js$/.test(file) && !SCRIPTS.test(file));
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    // In any way, also as the package that a file is read from.
    for (const name of unused) if (names(text, name)) unused.delete(name);
    if (file.startsWith('node_modules/')) continue;
    for (const [i, line] of text.split('\n').entries()) {
      const [name] = (!/^\s*(\*|\/[/*])/.test(line) && UNCOMPILED.exec(line)) || [];
      if (name !== undefined)
        faults.push(`${file}:${i + 1} names ${name}, which is compiled here (see model/source.ts)`);
    }
    for (const { specifier, line } of importsOf(text)) {
      if (isBuiltin(specifier)) continue;
      const at = `${file}:${line} imports ${specifier}`;
      if (specifier.startsWith('.')) {
        if (!existsSync(join(folder, posix.dirname(file), specifier)))
          faults.push(`${at}, which is not there`);
      } else if (!known.has(packageName(specifier))) faults.push(`${at}, which is not a dependency`);
    }
  }
  for (const name of unused) faults.push(`nothing names the dependency ${name}`);
  if (faults.length > 0) throw new BuildError('the package would not be whole', { details: faults });
}

/** `@scope/name` of `@scope/name/path`. */
export const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Whether the name begins a string. */
const names = (text: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}`));
