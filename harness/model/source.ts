/**
 * The tree exists twice: as TypeScript in the repository, and compiled to JavaScript in the package, because Node
 * strips no types below node_modules. Folders that are registries look for modules by this ending.
 */
export const ENDING: '.ts' | '.js' = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** This tree is the one that npm installed. */
export const PACKAGED = ENDING === '.js';

/** A module of this tree by the name of its file: no test, and no declaration of types. */
export const isModule = (file: string): boolean =>
  file.endsWith(ENDING) && !file.endsWith(`.test${ENDING}`) && !file.endsWith('.d.ts');

/** `users-param` of `users-param.ts`. */
export const moduleName = (file: string): string => file.slice(0, -ENDING.length);

/** What messages show to be typed. */
export const LAB = PACKAGED ? 'npx perfduel' : 'npm run lab --';
export const MOCK = PACKAGED ? 'npx perfduel-mock' : 'npm run mock --';
/** The lab's name in running text. */
export const LAB_NAME = PACKAGED ? 'perfduel' : 'lab';
