/**
 * A history as text, so that CI can keep it as an artifact or on a branch: a line of JSON for the header, one for each
 * experiment, by time, then blessings and alarms. The same content gives the same bytes, and lines are only ever added at
 * the end of their part, so that differences between two exports are short.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { siblingName } from '../build/write-atomic.ts';
import { isFields, parseJson } from '../calibrate/trace/fields.ts';
import { RecordError } from '../model/errors.ts';
import { assertAlarm, assertBlessing, assertExperiment } from './checks.ts';
import type { History, HistoryContent } from './history.ts';

const FORMAT = 'perfduel history';
/** Of the text, which has a life of its own beside that of the tables. */
const VERSION = 1;

export function* exportLines({ experiments, blessings, alarms }: HistoryContent): Generator<string> {
  yield `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
  for (const experiment of experiments) yield `${JSON.stringify({ experiment })}\n`;
  for (const blessing of blessings) yield `${JSON.stringify({ blessing })}\n`;
  for (const alarm of alarms) yield `${JSON.stringify({ alarm })}\n`;
}

/** Throws RecordError, which names file and line. */
export function parseExport(text: string, file: string): HistoryContent {
  const lines = text.split('\n');
  if (lines.pop() !== '') {
    throw new RecordError(`${file}, line ${lines.length + 1}, is cut off: expected a whole line`);
  }
  assertHeader(lines[0] ?? '', file);
  const content = { experiments: [], blessings: [], alarms: [] } as {
    -readonly [K in keyof HistoryContent]: HistoryContent[K][number][];
  };
  for (const [i, line] of lines.entries()) {
    if (i === 0) continue;
    const where = `${file}, line ${i + 1}`;
    const value = parseJson(line, `${where},`);
    if (isFields(value) && 'experiment' in value) {
      content.experiments.push(assertExperiment(value.experiment, where));
    } else if (isFields(value) && 'blessing' in value) {
      content.blessings.push(assertBlessing(value.blessing, where));
    } else if (isFields(value) && 'alarm' in value) {
      content.alarms.push(assertAlarm(value.alarm, where));
    } else {
      throw new RecordError(
        `${where}: expected an experiment, a blessing or an alarm, got ${line.slice(0, 40)}`,
      );
    }
  }
  return content;
}

function assertHeader(line: string, file: string): void {
  const header = parseJson(line, `${file}, line 1,`);
  if (!isFields(header) || header.format !== FORMAT) {
    throw new RecordError(
      `${file} is no export of a history: its first line should have "format": "${FORMAT}"`,
    );
  }
  if (header.version !== VERSION) {
    throw new RecordError(
      `${file} has version ${JSON.stringify(header.version)}; this lab reads version ${VERSION}`,
    );
  }
}

/** Readers see the old file or the new one. Returns the number of experiments. */
export async function exportHistory(history: History, path: string): Promise<number> {
  const content = history.content();
  const temporary = siblingName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      for (const line of exportLines(content)) await file.write(line);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new RecordError(`${path} cannot be written: ${(cause as Error).message}`, cause);
  }
  return content.experiments.length;
}

/** All or nothing. Returns how many experiments it holds and how many were new. */
export async function importHistory(
  history: History,
  path: string,
): Promise<{ experiments: number; added: number }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new RecordError(`${path} cannot be read: ${(cause as Error).message}`, cause);
  }
  const content = parseExport(text, path);
  return { experiments: content.experiments.length, added: history.merge(content) };
}
