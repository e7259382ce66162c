/** TypeScript to JavaScript that every supported Node runs, and the types of the package's entry. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { execa } from 'execa';
import { importsOf } from '../imports/specifiers.ts';
import { BuildError } from '../model/errors.ts';

/** Node 22 has all of it but `using`, which the compiler writes out. */
const TARGET = 'es2022';
const TIMEOUT_MS = 120_000;

/**
 * Writes `<out>/<module>.js` for each, and for the entry its declarations with those that they need. Throws BuildError with the
 * compiler's words.
 */
export async function compile(
  root: string,
  modules: readonly string[],
  entry: string,
  out: string,
): Promise<void> {
  await tsc(root, out, [...modules, AMBIENT], {});
  await assertExpected(out, modules);
  // Not for all: of the guest's classes there are no declarations that say all.
  await tsc(root, out, [entry], { declaration: true, emitDeclarationOnly: true, noCheck: true });
  await keepTypesOf(entry.replace(/\.ts$/, '.d.ts'), out);
}

/** Declarations that no module imports. */
const AMBIENT = 'server/engine/webassembly.d.ts';

async function tsc(root: string, out: string, files: readonly string[], options: object): Promise<void> {
  const project = join(out, 'tsconfig.json');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      noEmitOnError: true,
      target: TARGET,
      rootDir: root,
      outDir: out,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(root, 'node_modules/@types')],
      ...options,
    },
    include: [],
    files: files.map((file) => join(root, file)),
  };
  await writeFile(project, JSON.stringify(config));
  const result = await execa('tsc', ['--project', project], {
    cwd: root,
    preferLocal: true,
    localDir: root,
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
  });
  if (result.failed) {
    throw new BuildError('the tree could not be compiled: the compiler found errors or did not end', {
      details: result.stdout.split('\n').slice(0, 20),
      cause: result,
    });
  }
  await rm(project);
}

/** What is imported is compiled, listed or not: a module beyond the list means that a tool of the project is needed to run. */
async function assertExpected(out: string, modules: readonly string[]): Promise<void> {
  const listed = new Set(modules.map(compiledName));
  const stray = (await filesBelow(out)).filter((file) => file.endsWith('.js') && !listed.has(file));
  if (stray.length === 0) return;
  throw new BuildError(
    `what runs for users imports what is not part of the package: ${stray.map((file) => file.replace(/js$/, 'ts')).join(', ')}`,
  );
}

export const compiledName = (module: string): string => module.replace(/\.ts$/, '.js');

/** Keeps the declarations that the entry needs, with specifiers that name the compiled files; removes all others. */
async function keepTypesOf(entry: string, out: string): Promise<void> {
  const needed = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (needed.has(file)) return;
    needed.add(file);
    const text = await readFile(join(out, file), 'utf8');
    await writeFile(join(out, file), text.replace(/(['"])(\.{1,2}\/[^'"]*)\.ts\1/g, '$1$2.js$1'));
    for (const { specifier } of importsOf(text)) {
      if (!specifier.startsWith('.')) continue;
      await visit(posix.join(posix.dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts')));
    }
  };
  await visit(entry);
  const declarations = (await filesBelow(out)).filter((file) => file.endsWith('.d.ts'));
  await Promise.all(declarations.filter((file) => !needed.has(file)).map((file) => rm(join(out, file))));
}

/** Paths of all files below a folder, with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
