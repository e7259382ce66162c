/** From an analysis to what a person gets: the report on stdout, files, and the path of the page last. */
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../build/make-folder.ts';
import type { Analysis } from '../model/analysis.ts';
import { UsageError, unknownName } from '../model/errors.ts';
import type { Io } from './io.ts';

export interface DeliverOptions {
  formats: readonly string[];
  /** Absolute. */
  directory: string;
  json: boolean;
}

/** Loaded only here: drawing libraries take a moment, which must not stand before every command. */
const registry = () => import('../../reports/index.ts');

/** File endings that people write for a format's name. */
const ALIASES: Readonly<Record<string, string>> = { md: 'markdown', txt: 'terminal', png: 'charts' };

const canonical = (name: string): string => ALIASES[name] ?? name;

export async function formatNames(): Promise<string[]> {
  return Object.keys((await registry()).reports);
}

/** Before anything is measured: throws UsageError on an unknown format or a folder that cannot be written. */
export async function checkDelivery(options: { format?: readonly string[]; out?: string }): Promise<void> {
  if (options.format !== undefined) {
    const names = await formatNames();
    for (const name of options.format)
      if (!names.includes(canonical(name))) throw unknownName('format', name, names);
  }
  if (options.out !== undefined) await assertWritable(options.out, '--out');
}

/** Makes the folder. Throws UsageError, which names the flag, when it cannot be made or written. */
export async function assertWritable(directory: string, flag: string): Promise<void> {
  try {
    await makeFolder(directory);
    // Permissions alone do not tell: of a read-only file system, or for root.
    const probe = join(directory, `.lab-probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `${flag}: expected a folder that can be written, got "${directory}" (${code ?? message})`,
      {
        cause,
        code: 'E_UNWRITABLE',
      },
    );
  }
}

/** Writes the files of all formats and returns their paths, those of the page last. */
export async function writeReports(
  analysis: Analysis,
  formats: readonly string[],
  directory: string,
): Promise<string[]> {
  const { reports, renderFiles } = await registry();
  const paths: string[] = [];
  const names = formats.map(canonical).sort((a, b) => Number(a === 'html') - Number(b === 'html'));
  for (const name of names) {
    const files = await renderFiles(reports[name]!, analysis);
    for (const [path, content] of Object.entries(files)) {
      const full = join(directory, path);
      await makeFolder(dirname(full));
      await writeFile(full, content);
      paths.push(full);
    }
  }
  return paths;
}

export async function deliver(analysis: Analysis, options: DeliverOptions, io: Io): Promise<void> {
  const paths = await writeReports(analysis, options.formats, options.directory);
  if (options.json) {
    io.stdout((await import('../../reports/json.ts')).renderJson(analysis));
    for (const path of paths) io.stderr(`${path}\n`);
    return;
  }
  const { renderTerminal } = await import('../../reports/terminal.ts');
  io.stdout(renderTerminal(analysis, { color: io.color, width: io.columns }));
  io.stdout(`\n${paths.join('\n')}\n`);
}
