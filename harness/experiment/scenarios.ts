/** Scenarios by name: the folder is the registry. */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { UsageError, unknownName } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { ENDING, isModule, moduleName } from '../model/source.ts';

const FOLDER = join(PROJECT_ROOT, 'scenarios');

export async function scenarioNames(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => isModule(file) && /^[a-z0-9-]+\.\w+$/.test(file))
    .map(moduleName)
    .sort();
}

/** Throws UsageError naming the nearest when there is no such scenario. */
export async function loadScenario(name: string): Promise<Scenario> {
  const names = await scenarioNames();
  if (!names.includes(name)) throw unknownName('scenario', name, names);
  const module = (await import(pathToFileURL(join(FOLDER, `${name}${ENDING}`)).href)) as {
    default: Scenario;
  };
  return module.default;
}

/** Absolute path. Throws UsageError when the workload has no script, which variants of the mock server need. */
export function scenarioScript({ name, script }: Scenario): string {
  if (script !== undefined) return resolve(FOLDER, 'scripts', script);
  throw new UsageError(
    `scenario "${name}" has no script, which variants of the mock server need: name one in scenarios.${name}.script, or compare other servers`,
  );
}
