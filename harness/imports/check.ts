import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, sep } from 'node:path';
import { impuritiesOf, PURITY_SENTENCE } from './purity.ts';
import { type Edge, IMPORT_RULES, isTestFile } from './rules.ts';
import { type Import, importsOf } from './specifiers.ts';

const FOLDERS = ['server', 'variants', 'harness', 'reports', 'scenarios', 'ci'];

/** Path from the project's root, with `/` → source text. */
export type Sources = ReadonlyMap<string, string>;

/** All TypeScript of the project. */
export function readSources(root: string): Map<string, string> {
  const files = globSync(
    FOLDERS.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  );
  return new Map(
    files
      .sort()
      .map((file) => [file.split(sep).join(posix.sep), readFileSync(join(root, file), 'utf8')] as const),
  );
}

export function edgeOf(from: string, { specifier }: Import): Edge {
  const test = isTestFile(from);
  if (/^\.{0,2}\//.test(specifier)) {
    const to = specifier.startsWith('/') ? specifier : posix.join(posix.dirname(from), specifier);
    return { from, to, kind: 'project', test };
  }
  if (isBuiltin(specifier))
    return { from, to: specifier.replace(/^(?!node:)/, 'node:'), kind: 'builtin', test };
  return { from, to: specifier, kind: 'package', test };
}

/** One line per offence: where, what, and why it must not be. */
export function offences(sources: Sources): string[] {
  const found: string[] = [];
  for (const [file, source] of sources) {
    for (const each of importsOf(source)) {
      const edge = edgeOf(file, each);
      for (const rule of IMPORT_RULES) {
        if (!rule.offends(edge)) continue;
        found.push(`${file}:${each.line} imports ${each.specifier}. ${rule.sentence}`);
      }
    }
    if (/^harness\/(stats|design)\//.test(file) && !isTestFile(file)) {
      for (const { name, line } of impuritiesOf(source)) {
        found.push(`${file}:${line} uses ${name}. ${PURITY_SENTENCE}`);
      }
    }
  }
  return found;
}
