/** The registry of report formats: every `reports/<name>.ts` that exports a `format`. */
import { readdirSync } from 'node:fs';
import type { Analysis } from '../harness/model/analysis.ts';
import { ENDING, isModule, moduleName } from '../harness/model/source.ts';
import type { ReportFormat } from './shared/format.ts';

export type { Rendered, ReportFormat } from './shared/format.ts';

const names = readdirSync(import.meta.dirname)
  .filter((file) => isModule(file) && file !== `index${ENDING}`)
  .map(moduleName)
  .sort();

async function load(name: string): Promise<[string, ReportFormat]> {
  // As a URL: of a relative path bundlers would take in all that it may mean.
  const url = new URL(name + ENDING, import.meta.url).href;
  const { format } = (await import(url)) as { format?: ReportFormat };
  if (format?.name !== name) {
    throw new Error(
      `reports/${name}${ENDING}: expected it to export a format named "${name}", got ${
        format === undefined ? 'none' : `"${format.name}"`
      }`,
    );
  }
  return [name, format];
}

export const reports: Readonly<Record<string, ReportFormat>> = Object.fromEntries(
  await Promise.all(names.map(load)),
);

/** The files of one format: path relative to the run's directory → content. */
export async function renderFiles(
  format: ReportFormat,
  analysis: Analysis,
): Promise<Record<string, string | Uint8Array>> {
  const rendered = await format.render(analysis);
  if (typeof rendered === 'string' || rendered instanceof Uint8Array) return { [format.file]: rendered };
  return Object.fromEntries(
    Object.entries(rendered).map(([name, content]) => [`${format.file}/${name}`, content]),
  );
}
