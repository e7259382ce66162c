/** Scenarios by name: the folder is the registry. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { unknownName } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';

const FOLDER = join(PROJECT_ROOT, 'scenarios');

export async function scenarioNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Throws UsageError naming the nearest when there is no such scenario. */
export async function loadScenario(name: string): Promise<Scenario> {
  const names = await scenarioNames();
  if (!names.includes(name)) throw unknownName('scenario', name, names);
  const module = (await import(pathToFileURL(join(FOLDER, `${name}.ts`)).href)) as { default: Scenario };
  return module.default;
}

export const scenarioScript = (scenario: Scenario): string => join(FOLDER, 'scripts', scenario.script);
