/** Workloads of a configuration. */
import { resolve } from 'node:path';
import { UsageError, unknownName } from '../model/errors.ts';
import type { LabConfig, ScenarioConfig } from '../model/lab-config.ts';
import type { OpenLoopShape, Scenario, ScenarioRequest } from '../model/scenario.ts';
import { importHar } from './har.ts';
import type { Imported } from './imported.ts';
import { importOpenApi } from './openapi.ts';
import { configuredRequest } from './requests.ts';
import { LONGEST_PERIOD, takeTurns } from './weights.ts';

/** Of the closed loop. */
export const CONNECTIONS = 16;

/**
 * The workload of this name in the configuration: its own requests first, then those of a HAR file, then those of an
 * OpenAPI document. `folder`: what relative paths are relative to. Throws UsageError that names the place.
 */
export async function loadWorkload(name: string, config: LabConfig, folder: string): Promise<Scenario> {
  const scenarios = config.scenarios ?? {};
  if (!Object.hasOwn(scenarios, name)) throw unknownName('scenario', name, Object.keys(scenarios));
  const scenario = scenarios[name]!;
  const place = `scenarios.${name}`;
  const { own, imports } = await collect(scenario, place, folder);
  const { requests, notes } = inTurn(own, imports, place);
  const { openLoop, script, connections = CONNECTIONS, title = name, description = '' } = scenario;
  return {
    name,
    title,
    description,
    ...(script === undefined ? {} : { script: resolve(folder, script) }),
    requests,
    load: { connections },
    ...(openLoop === undefined ? {} : { openLoop: openLoopOf(openLoop, place) }),
    ...(notes.length === 0 ? {} : { notes: notes.map((note) => `${name}: ${note}`) }),
  };
}

interface Weighted {
  request: ScenarioRequest;
  weight: number;
  place: string;
}

async function collect(
  { requests = [], har, openapi }: ScenarioConfig,
  place: string,
  folder: string,
): Promise<{ own: Weighted[]; imports: Imported[] }> {
  const own = await Promise.all(
    requests.map(async (config, i) => {
      const here = `${place}.requests[${i}]`;
      return {
        request: await configuredRequest(config, here, folder),
        weight: config.weight ?? 1,
        place: here,
      };
    }),
  );
  const imports: Imported[] = [];
  if (har !== undefined) imports.push(await importHar(har, `${place}.har`, folder));
  if (openapi !== undefined) imports.push(await importOpenApi(openapi, `${place}.openapi`, folder));
  return { own, imports };
}

/** Imported requests have a weight of 1 each. */
function inTurn(
  own: readonly Weighted[],
  imports: readonly Imported[],
  place: string,
): { requests: ScenarioRequest[]; notes: string[] } {
  const imported = imports.flatMap(({ requests }) => requests);
  const all = [...own.map(({ request }) => request), ...imported];
  if (all.length === 0) throw invalid(`${place}: expected requests, har or openapi, got none of them`);
  if (all.length > LONGEST_PERIOD)
    throw invalid(
      `${place}: expected ${LONGEST_PERIOD} requests at most, got ${all.length}; choose among them by \`only\``,
    );
  const wrong = own.find(({ weight }) => !(weight > 0 && Number.isFinite(weight)));
  if (wrong !== undefined)
    throw invalid(`${wrong.place}.weight: expected a number above 0, got ${wrong.weight}`);
  const weights = [...own.map(({ weight }) => weight), ...imported.map(() => 1)];
  const { order, error } = takeTurns(weights);
  return {
    requests: order.map((i) => all[i]!),
    notes: [...imports.flatMap(({ notes }) => notes), ...sharesNote(order.length, error)],
  };
}

const sharesNote = (period: number, error: number): string[] =>
  error === 0
    ? []
    : [
        `the weights cannot be kept exactly in ${period} requests: a share is up to ` +
          `${Number((error * 100).toPrecision(2))} percentage points from what they say`,
      ];

function openLoopOf(
  { ratesPerS, arrivals = 'poisson' }: NonNullable<ScenarioConfig['openLoop']>,
  place: string,
): OpenLoopShape {
  const rates = [...new Set(ratesPerS)].sort((a, b) => a - b);
  if (rates.length === 0 || !rates.every((rate) => rate > 0 && Number.isFinite(rate)))
    throw invalid(
      `${place}.openLoop.ratesPerS: expected rates above 0, in requests a second, got ${JSON.stringify(ratesPerS)}`,
    );
  return { ratesPerS: rates, arrivals };
}

const invalid = (message: string): UsageError => new UsageError(message, { code: 'E_CONFIG' });
