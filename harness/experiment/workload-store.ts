/**
 * `.lab/runs/<id>/workloads.json`: workloads that are no files of the project, complete with what was recorded of the
 * baseline. They are part of the plan: a run that is resumed sends and expects the same, whatever became of the
 * configuration, the files it read, and the baseline's answers.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../build/write-atomic.ts';
import { RecordError } from '../model/errors.ts';
import type { Scenario, ScenarioRequest } from '../model/scenario.ts';
import type { Equipment } from './equipment.ts';
import { loadScenario, scenarioNames } from './scenarios.ts';
import type { Run } from './store.ts';

const FILE = 'workloads.json';
const VERSION = 1;

/** Each request once, and the order in which they are sent. Bodies that are no texts are in base64. */
interface StoredScenario extends Omit<Scenario, 'requests'> {
  requests: readonly StoredRequest[];
  order: readonly number[];
}

interface StoredRequest extends Omit<ScenarioRequest, 'body'> {
  body?: string | { base64: string };
}

/** Writes those that cannot be loaded by name again just as they are; nothing when there are none. */
export async function storeWorkloads(directory: string, scenarios: readonly Scenario[]): Promise<void> {
  const own: Scenario[] = [];
  for (const scenario of scenarios) if (!(await isBuiltIn(scenario))) own.push(scenario);
  if (own.length === 0) return;
  const text = JSON.stringify({ version: VERSION, workloads: own.map(toStored) }, null, 2);
  await writeAtomic(join(directory, FILE), `${text}\n`);
}

/** Workloads by name; empty when none were stored. Throws RecordError. */
export async function readWorkloads(directory: string): Promise<ReadonlyMap<string, Scenario>> {
  const file = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
  let stored: { version?: unknown; workloads?: readonly StoredScenario[] };
  try {
    stored = JSON.parse(text) as typeof stored;
  } catch (cause) {
    throw new RecordError(`${file} is damaged: ${(cause as Error).message}`, cause);
  }
  if (stored.version !== VERSION)
    throw new RecordError(
      `${file} has version ${JSON.stringify(stored.version)}; this lab reads version ${VERSION}`,
    );
  if (!Array.isArray(stored.workloads)) throw new RecordError(`${file} is damaged: it has no workloads`);
  return new Map(stored.workloads.map((one) => [one.name, fromStored(one)]));
}

/** Of a run: as it was stored, or as its name means. */
export const scenarioOf = async (run: Run, equipment: Equipment, name: string): Promise<Scenario> =>
  (await readWorkloads(run.directory)).get(name) ?? equipment.scenario(name);

/** The same object as its file gives: not one of the same name out of a configuration. */
async function isBuiltIn(scenario: Scenario): Promise<boolean> {
  const names = await scenarioNames();
  return names.includes(scenario.name) && (await loadScenario(scenario.name)) === scenario;
}

function toStored({ requests, ...rest }: Scenario): StoredScenario {
  const distinct = [...new Set(requests)];
  return {
    ...rest,
    requests: distinct.map(({ body, ...request }) => ({
      ...request,
      ...(body === undefined ? {} : { body: storedBody(body) }),
    })),
    order: requests.map((request) => distinct.indexOf(request)),
  };
}

const storedBody = (body: string | Uint8Array): string | { base64: string } =>
  typeof body === 'string' ? body : { base64: Buffer.from(body).toString('base64') };

function fromStored({ requests, order, ...rest }: StoredScenario): Scenario {
  const read = requests.map(
    ({ body, ...request }): ScenarioRequest => ({
      ...request,
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : Buffer.from(body.base64, 'base64') }),
    }),
  );
  return { ...rest, requests: order.map((i) => read[i]!) };
}
