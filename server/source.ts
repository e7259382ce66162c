/**
 * The tree exists twice: as TypeScript in the repository, and compiled to JavaScript in the package, because Node
 * strips no types below node_modules. Folders that are registries look for modules by this ending.
 */
export const ENDING: '.ts' | '.js' = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** For esbuild, in place of whichever tsconfig.json is found above the tree: in the package that is the user's. */
export const COMPILER_OPTIONS = { compilerOptions: { verbatimModuleSyntax: true } };

/** A module of this tree by the name of its file: no test, and no declaration of types. */
export const isModule = (file: string): boolean =>
  file.endsWith(ENDING) && !file.endsWith(`.test${ENDING}`) && !file.endsWith('.d.ts');
