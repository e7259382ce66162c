import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import { findConfigFile } from './find.ts';
import { importConfig } from './import-config.ts';
import { LAB } from './lab-shape.ts';
import { show, validate } from './validate.ts';

export interface LoadedConfig {
  config: LabConfig;
  /** Absolute path; null: there is none, and `config` is empty. */
  file: string | null;
  /**
   * What relative paths are relative to: the file's folder, or the working directory without one. Absolute.
   */
  folder: string;
}

/** Nothing configured; paths are relative to this folder. */
export const withoutConfig = (folder: string): LoadedConfig => ({ config: {}, file: null, folder });

/**
 * The configuration that was named (`--config`), else the nearest to the working directory, else none. Throws
 * UsageError (code E_CONFIG) that names the file and the member for all that is wrong with it.
 */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig> {
  const file = named === undefined ? await findConfigFile(cwd) : await namedFile(resolve(cwd, named));
  if (file === null) return withoutConfig(cwd);
  const value = extname(file) === '.json' ? await readJson(file) : await importConfig(file);
  return { config: validated(value, basename(file)), file, folder: dirname(file) };
}

async function namedFile(file: string): Promise<string> {
  const known = ['.ts', '.mts', '.js', '.mjs', '.json'];
  if (!known.includes(extname(file)))
    throw problem(`--config: expected a file that ends with one of ${known.join(', ')}, got "${file}"`);
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw problem(`--config: expected a file, got "${file}" (${cause.code ?? cause.message})`, [], cause);
  });
  if (!found.isFile()) throw problem(`--config: expected a file, got the folder "${file}"`);
  return file;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw problem(`${basename(file)}: expected JSON: ${(cause as Error).message}`, [file], cause);
  }
  if (typeof value !== 'object' || value === null) return value;
  // For editors.
  const { $schema, ...rest } = value as Record<string, unknown>;
  if ($schema !== undefined && typeof $schema !== 'string')
    throw problem(`${basename(file)}: $schema: expected a text, got ${show($schema)}`);
  return Array.isArray(value) ? value : rest;
}

/**
 * A configuration from any source. Throws UsageError whose message is the first problem, and whose details
 * are the others.
 * @param name what stands before each problem: `lab.config.ts`
 */
export function validated(value: unknown, name: string): LabConfig {
  const { value: config, problems } = validate(value, LAB);
  const [first, ...others] = problems;
  if (first !== undefined)
    throw problem(
      `${name}: ${first}`,
      others.map((it) => `${name}: ${it}`),
    );
  return config as LabConfig;
}

const problem = (message: string, details: readonly string[] = [], cause?: unknown): UsageError =>
  new UsageError(message, { code: 'E_CONFIG', details, cause });
