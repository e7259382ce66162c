/**
 * What a series has measured so far, so that it can be continued: a file of JSON lines, the first of which says what
 * series it is. Lines are only ever appended, each on disk (fsync) before the next experiment begins.
 */
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../build/make-folder.ts';
import { RecordError, UsageError } from '../../model/errors.ts';

export const RESULTS_VERSION = 1;

/** What makes two invocations the same series. Values are compared as JSON. */
export type Settings = Readonly<Record<string, unknown>>;

/** What distinguishes the kinds of line after the first. */
export interface Line {
  kind: string;
}

export interface Parsed<L extends Line> {
  /** null: the file is empty, or its first line was cut off. */
  settings: Settings | null;
  lines: readonly L[];
  /** Bytes of the whole lines. */
  wholeBytes: number;
  /** The last line was cut off, and is left out. */
  torn: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws RecordError naming the line that is damaged. `kinds`: those that a line may have. */
export function parseResults<L extends Line>(
  text: string,
  file: string,
  kinds: readonly string[],
): Parsed<L> {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const values = whole
    .split('\n')
    .slice(0, -1)
    .map((line, i) => parseLine(line, `${file}, line ${i + 1},`));
  const [first, ...rest] = values;
  if (first !== undefined && (first.kind !== 'series' || first.version !== RESULTS_VERSION)) {
    throw new RecordError(
      `${file} holds no series of version ${RESULTS_VERSION}: its first line is ${JSON.stringify(first).slice(0, 60)}`,
    );
  }
  rest.forEach((value, i) => {
    if (kinds.includes(String(value.kind))) return;
    throw new RecordError(
      `${file}, line ${i + 2}, is damaged: expected the kind ${kinds.join(' or ')}, got ${JSON.stringify(value.kind)}`,
    );
  });
  return {
    settings: isObject(first?.settings) ? first.settings : null,
    lines: rest as unknown as L[],
    wholeBytes: Buffer.byteLength(whole),
    torn: whole.length < text.length,
  };
}

function parseLine(line: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new RecordError(`${where} is damaged: ${(cause as Error).message}`, cause);
  }
  if (!isObject(value))
    throw new RecordError(`${where} is damaged: expected an object, got ${line.slice(0, 40)}`);
  return value;
}

/** The first setting that differs, in words; null when all are the same. */
export function otherSeries(before: Settings, now: Settings): string | null {
  for (const name of Object.keys({ ...before, ...now })) {
    const [then, wanted] = [before[name], now[name]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (then !== wanted) return `${name} was ${then} and is now ${wanted}`;
  }
  return null;
}

export interface Results<L extends Line> {
  /** All so far, in order of time. */
  readonly lines: readonly L[];
  append(line: L): Promise<void>;
  close(): Promise<void>;
}

/** Opens the series, or begins it. Throws UsageError if the file holds another one, RecordError if it is damaged. */
export async function openResults<L extends Line>(
  file: string,
  settings: Settings,
  kinds: readonly string[],
): Promise<Results<L>> {
  await makeFolder(dirname(file));
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new RecordError(`${file} cannot be read: ${error.message}`, error);
  });
  const parsed = parseResults<L>(text, file, kinds);
  const difference = parsed.settings === null ? null : otherSeries(parsed.settings, settings);
  if (difference !== null) {
    throw new UsageError(
      `${file} holds another series: ${difference}; give another file by --out, or repeat the settings of the first`,
      { code: 'E_OTHER_SERIES' },
    );
  }
  const handle = await open(file, 'a');
  const write = async (value: object): Promise<void> => {
    await handle.appendFile(`${JSON.stringify(value)}\n`);
    await handle.sync();
  };
  if (parsed.torn) await handle.truncate(parsed.wholeBytes);
  if (parsed.settings === null) await write({ kind: 'series', version: RESULTS_VERSION, settings });
  const lines = [...parsed.lines];
  return {
    lines,
    append: async (line) => {
      await write(line);
      lines.push(line);
    },
    close: () => handle.close(),
  };
}
