/** Which workloads an experiment has. */

import { loadScenario, scenarioNames } from '../experiment/scenarios.ts';
import { UsageError, unknownName } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import { adHocWorkload, defaultWorkload, loadWorkload } from '../workloads/index.ts';
import { allBuiltIn } from './built-in.ts';
import type { LoadedConfig } from './load.ts';

export interface Workloads {
  names: readonly string[];
  load(name: string): Promise<Scenario>;
}

/**
 * In this order: requests that were given, scenarios that were named, those of the configuration's
 * `scenario`, and then, for variants of the mock server alone, the `usual` one; for anything else all
 * scenarios of the configuration, or GET /. Throws UsageError.
 */
export async function chooseWorkloads(
  asked: { scenario?: readonly string[]; request?: readonly string[]; targets: readonly string[] },
  lab: LoadedConfig,
  usual: string,
): Promise<Workloads> {
  if (asked.request !== undefined) {
    if (asked.scenario !== undefined)
      throw new UsageError(
        '--request and --scenario exclude one another: requests are a workload of their own',
      );
    return single(adHocWorkload(asked.request), lab);
  }
  const named = asked.scenario ?? lab.config.scenario;
  if (named !== undefined) return byName(named, lab);
  if (await allBuiltIn(asked.targets, lab.config)) return byName([usual], lab);
  const own = Object.keys(lab.config.scenarios ?? {});
  return own.length > 0 ? byName(own, lab) : single(defaultWorkload(), lab);
}

/** Those of the configuration first, then the built-in ones. */
export const byName = (names: readonly string[], lab: LoadedConfig): Workloads => ({
  names,
  load: (name) => load(name, lab),
});

const single = (workload: Scenario, lab: LoadedConfig): Workloads => ({
  names: [workload.name],
  load: async (name) => (name === workload.name ? workload : load(name, lab)),
});

async function load(name: string, { config, folder }: LoadedConfig): Promise<Scenario> {
  const own = Object.keys(config.scenarios ?? {});
  if (own.includes(name)) return loadWorkload(name, config, folder);
  const builtIn = await scenarioNames();
  if (builtIn.includes(name)) return loadScenario(name);
  throw unknownName('scenario', name, [...own, ...builtIn]);
}
