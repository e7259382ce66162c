import { readdirSync } from 'node:fs';
import { isModule } from '../model/source.ts';
import type { ConformanceCase, Topic } from './case.ts';

export interface SuiteCase extends ConformanceCase {
  topic: string;
  /** One of the sixty that every variant passes; the others belong to levels or to bad input. */
  core: boolean;
}

async function load(folder: string, core: boolean): Promise<SuiteCase[]> {
  const files = readdirSync(new URL(folder, import.meta.url))
    .filter(isModule)
    .sort();
  const topics = await Promise.all(
    files.map(async (file) => ((await import(`${folder}${file}`)) as { default: Topic }).default),
  );
  return topics.flatMap(({ topic, cases }) => cases.map((row) => ({ ...row, topic, core })));
}

/** Every row of every file in `cases/` and `cases/levels/`: the folder is the registry. */
export async function loadCases(): Promise<SuiteCase[]> {
  return [...(await load('./cases/', true)), ...(await load('./cases/levels/', false))];
}
