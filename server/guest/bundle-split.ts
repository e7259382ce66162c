/**
 * Cuts the guest's modules into scripts: what every world needs, what many need, and what few do. An import across a cut
 * becomes a call by number, or a value that the later script is given, both written here; the modules stay ordinary
 * ones that import one another.
 *
 *     from an earlier script   `export const f = (...args) => extra(1, 3)(...args)`   functions only
 *     from a later script      `export const g = __given[0][5]`                       anything but reassigned variables
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENDING, isModule } from '../source.ts';

export const GUEST_FOLDER = fileURLToPath(new URL('./', import.meta.url));

/** By number, as in extras.ts. */
export const SCRIPTS = ['core', 'extras', 'rare'] as const;

/** Modules by path in the guest's folder; what comes from outside it is used by the rare ones. */
const RARE = /^(\.\.\/|http\/paced\.|mock\/(sse|llm\/)|web\/subtle\.|streams\/compression\.)/;
const EXTRAS = /^(streams\/|web\/(?!random\.|parse-url\.)|console\/(?!report\.))/;

/** Number of the script that a module belongs to. */
export const scriptOf = (file: string): number => (RARE.test(file) ? 2 : EXTRAS.test(file) ? 1 : 0);

/** A name that one script takes from another. */
interface Crossing {
  file: string;
  name: string;
}

/** By script that has what is taken, in order of number. */
export interface Split {
  /** Called by earlier scripts. */
  called: readonly (readonly Crossing[])[];
  /** Given to later ones. */
  given: readonly (readonly Crossing[])[];
}

const IMPORT = /^import (type )?\{([^}]*)\} from '(\.[^']*)'/gm;

/** Constants both sides may have a copy of. */
export const INLINED = `ops${ENDING}`;

export function findSplit(): Split {
  const called = SCRIPTS.map(() => new Map<string, Crossing>());
  const given = SCRIPTS.map(() => new Map<string, Crossing>());
  for (const file of guestFiles()) {
    const from = scriptOf(file);
    const source = readFileSync(join(GUEST_FOLDER, file), 'utf8');
    for (const [, type, names = '', specifier = ''] of source.matchAll(IMPORT)) {
      const target = posix.normalize(posix.join(dirname(file), specifier));
      const to = scriptOf(target);
      if (type !== undefined || target === INLINED || from === to) continue;
      const crossings = (from < to ? called : given)[to]!;
      for (const item of names.split(',').map((text) => text.trim())) {
        if (item === '' || item.startsWith('type ')) continue;
        const name = item.split(' as ')[0]!;
        crossings.set(`${target} ${name}`, { file: target, name });
      }
    }
  }
  const lists = (maps: readonly Map<string, Crossing>[]) => maps.map((map) => [...map.values()]);
  return { called: lists(called), given: lists(given) };
}

function guestFiles(): string[] {
  return readdirSync(GUEST_FOLDER, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => isModule(file) && !/^testing\/|^bundle/.test(file))
    .sort();
}

/** What stands in script `of` for a module of another one. A test of a class that was never made is false. */
export function stub(split: Split, of: number, file: string): string {
  const owner = scriptOf(file);
  const lines = (owner > of ? split.called : split.given)[owner]!.map((crossing, index) => {
    if (crossing.file !== file) return '';
    const { name } = crossing;
    if (owner < of) return `export const ${name} = __given[${owner}][${index}];`;
    const call = `extra(${owner}, ${index})(...args)`;
    return `export const ${name} = (...args) => ${/^is[A-Z]/.test(name) ? `isLoaded(${owner}) && ${call}` : call};`;
  });
  return `${of === 0 ? CALLS_IN_CORE : CALLS_ELSEWHERE}\n${lines.join('\n')}`;
}

const CALLS_IN_CORE = `import { extra, isLoaded } from ${JSON.stringify(join(GUEST_FOLDER, `extras${ENDING}`))};`;
/** Parameters of the script, see `wrapped` in bundle.ts. */
const CALLS_ELSEWHERE = 'const extra = __extra; const isLoaded = __isLoaded;';

const specifierOf = (file: string): string => JSON.stringify(`./${file}`);

const importsOf = (crossings: readonly Crossing[], prefix: string): string =>
  crossings
    .map(({ file, name }, index) => `import { ${name} as ${prefix}${index} } from ${specifierOf(file)};`)
    .join('\n');

const listOf = (crossings: readonly Crossing[], prefix: string): string =>
  `[${crossings.map((_, index) => `${prefix}${index}`).join(', ')}]`;

/** Entry module of a script. */
export function entryOf(split: Split, script: number): string {
  const given = split.given[script]!;
  const called = split.called[script]!;
  const shared = `() => ${listOf(given, '_g')}`;
  return script === 0
    ? `${importsOf(given, '_g')}
import { share } from './extras${ENDING}';
export { boot } from './main${ENDING}';
share(${shared});`
    : `${importsOf(given, '_g')}
${importsOf(called, '_c')}
export const table = ${listOf(called, '_c')};
export const shared = ${shared};`;
}

/** Path in the guest's folder. */
export const inGuest = (path: string): string => relative(GUEST_FOLDER, path).replaceAll('\\', '/');
