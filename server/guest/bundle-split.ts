/**
 * Cuts the guest's modules in two: what every world needs, and the rest. An import across the cut becomes
 * a call by number, written here; both sides stay ordinary modules that import one another.
 *
 *     core → extras   `export const f = (...args) => extra(3)(...args)`     functions only
 *     extras → core   `export const g = core[5]`                            anything but reassigned variables
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENDING, isModule } from '../source.ts';

export const GUEST_FOLDER = fileURLToPath(new URL('./', import.meta.url));

/** Modules of the second script, by path in the guest's folder; what comes from outside it is theirs too. */
export const isExtra = (file: string): boolean =>
  /^(\.\.\/|streams\/|http\/paced\.[jt]s|mock\/(sse|llm\/)|web\/(?!random\.|parse-url\.)|console\/(?!report\.))/.test(
    file,
  );

/** A name that one side takes from the other. */
interface Crossing {
  file: string;
  name: string;
}

export interface Split {
  /** What the core calls in the extras, in order of number. */
  toExtras: readonly Crossing[];
  /** What the extras are given of the core, in order of number. */
  toCore: readonly Crossing[];
}

const IMPORT = /^import (type )?\{([^}]*)\} from '(\.[^']*)'/gm;

/** Constants both sides may have a copy of. */
export const INLINED = `ops${ENDING}`;

export function findSplit(): Split {
  const crossings: Record<'toExtras' | 'toCore', Map<string, Crossing>> = {
    toExtras: new Map(),
    toCore: new Map(),
  };
  for (const file of guestFiles()) {
    for (const [, type, names = '', from = ''] of readFileSync(join(GUEST_FOLDER, file), 'utf8').matchAll(
      IMPORT,
    )) {
      const target = posix.normalize(posix.join(dirname(file), from));
      if (type !== undefined || target === INLINED || isExtra(file) === isExtra(target)) continue;
      for (const item of names.split(',').map((text) => text.trim())) {
        if (item === '' || item.startsWith('type ')) continue;
        const name = item.split(' as ')[0]!;
        crossings[isExtra(target) ? 'toExtras' : 'toCore'].set(`${target} ${name}`, { file: target, name });
      }
    }
  }
  return { toExtras: [...crossings.toExtras.values()], toCore: [...crossings.toCore.values()] };
}

function guestFiles(): string[] {
  return readdirSync(GUEST_FOLDER, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => isModule(file) && !/^testing\/|^bundle/.test(file))
    .sort();
}

/** What stands in the core for a module of the extras. A test of a class that was never made is false. */
export function stubInCore(split: Split, file: string): string {
  const lines = split.toExtras.map((crossing, index) => {
    if (crossing.file !== file) return '';
    const call = `extra(${index})(...args)`;
    const { name } = crossing;
    return `export const ${name} = (...args) => ${/^is[A-Z]/.test(name) ? `extrasLoaded() && ${call}` : call};`;
  });
  return `import { extra, extrasLoaded } from ${JSON.stringify(join(GUEST_FOLDER, `extras${ENDING}`))};\n${lines.join('\n')}`;
}

/** What stands in the extras for a module of the core. */
export function stubInExtras(split: Split, file: string): string {
  return split.toCore
    .map((crossing, index) =>
      crossing.file === file ? `export const ${crossing.name} = __core[${index}];` : '',
    )
    .join('\n');
}

const specifier = (file: string): string => JSON.stringify(`./${file}`);

const importsOf = (crossings: readonly Crossing[]): string =>
  crossings
    .map(({ file, name }, index) => `import { ${name} as _${index} } from ${specifier(file)};`)
    .join('\n');

const listOf = (crossings: readonly Crossing[]): string =>
  crossings.map((_, index) => `_${index}`).join(', ');

/** Entry module of the core. */
export function coreEntry(split: Split): string {
  return `${importsOf(split.toCore)}
import { share } from './extras${ENDING}';
export { boot } from './main${ENDING}';
share(() => [${listOf(split.toCore)}]);`;
}

/** Entry module of the extras. */
export function extrasEntry(split: Split): string {
  return `${importsOf(split.toExtras)}
export const table = [${listOf(split.toExtras)}];`;
}

/** Path in the guest's folder. */
export const inGuest = (path: string): string => relative(GUEST_FOLDER, path).replaceAll('\\', '/');
