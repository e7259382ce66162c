import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { labSchema } from './json-schema.ts';
import { reference } from './reference.ts';

export const SCHEMA_FILE = 'harness/config/lab-config.schema.json';
const PAGE = 'docs/other-servers.md';

const BEGIN = '<!-- made by node harness/docs/members/main.ts -->';
const END = '<!-- end -->';

/**
 * Files that are made from the shape of a configuration, as they must be: path inside the project → content.
 */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(join(PROJECT_ROOT, PAGE), 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE}: expected "${BEGIN}" and then "${END}"`);
  return new Map([
    [SCHEMA_FILE, `${JSON.stringify(labSchema(), null, 2)}\n`],
    [PAGE, `${page.slice(0, begin)}${BEGIN}\n\n${reference()}\n\n${page.slice(end)}`],
  ]);
}
