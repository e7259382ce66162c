import { resolve } from 'node:path';
import { type LoadedConfig, loadConfig, validated, withoutConfig } from '../config/load.ts';
import { show } from '../config/validate.ts';
import { nearest, UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import type { CompareOptions } from './types.ts';

export interface LabOf {
  lab: LoadedConfig;
  /** undefined: those of the configuration. */
  targets: readonly string[] | undefined;
  scenarios: readonly string[] | undefined;
}

/** Options that are members of a configuration. */
const SHARED = [
  'revision',
  'gate',
  'environment',
  'budget',
  'margin',
  'alpha',
  'load',
  'failOn',
  'format',
] as const satisfies readonly (keyof CompareOptions & keyof LabConfig)[];

const OPTIONS: Readonly<Record<keyof CompareOptions, true>> = {
  ...(Object.fromEntries(SHARED.map((name) => [name, true])) as Record<(typeof SHARED)[number], true>),
  targets: true,
  scenarios: true,
  requests: true,
  config: true,
  folder: true,
  quick: true,
  epochs: true,
  slices: true,
  sliceMs: true,
  warmupRequests: true,
  control: true,
  latency: true,
  seed: true,
  retest: true,
  labDir: true,
  out: true,
  signal: true,
  onEvent: true,
};

/** One configuration of what the options say and what their `config` says, checked as a file would be. */
export async function labOf(options: CompareOptions): Promise<LabOf> {
  refuseUnknown(options);
  const base = await baseOf(options);
  const shared = Object.fromEntries(
    SHARED.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as LabConfig;
  const [targets, ownTargets] = namesOf(options.targets);
  const [scenarios, ownScenarios] = namesOf(options.scenarios);
  if (targets === undefined ? base.config.compare === undefined : targets.length < 2)
    throw new UsageError(
      `compare: expected two targets or more, the first of them the baseline, got ${show(options.targets)}`,
    );
  const config = validated(
    {
      ...base.config,
      ...shared,
      targets: { ...base.config.targets, ...ownTargets },
      scenarios: { ...base.config.scenarios, ...ownScenarios },
      ...(targets === undefined ? {} : { compare: targets }),
      ...(scenarios === undefined ? {} : { scenario: scenarios }),
    },
    'compare',
  );
  const folder = options.folder === undefined ? base.folder : resolve(options.folder);
  return { lab: { ...base, config, folder }, targets, scenarios };
}

function baseOf({ config, folder }: CompareOptions): LoadedConfig | Promise<LoadedConfig> {
  if (typeof config === 'string') return loadConfig(process.cwd(), config);
  return {
    ...withoutConfig(resolve(folder ?? '.')),
    config: config === undefined ? {} : validated(config, 'config'),
  };
}

/** Names, and what they stand for where that is said. */
function namesOf<T>(
  given: readonly string[] | Readonly<Record<string, T>> | undefined,
): [names: readonly string[] | undefined, own: Readonly<Record<string, T>>] {
  if (given === undefined) return [undefined, {}];
  return isList(given) ? [given, {}] : [Object.keys(given), given];
}

/** `Array.isArray` does not know read-only lists. */
const isList = (value: readonly string[] | object): value is readonly string[] => Array.isArray(value);

function refuseUnknown(options: CompareOptions): void {
  const names = Object.keys(OPTIONS);
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
    throw new UsageError(
      `compare: unknown option ${name}${hint}; expected one of ${names.sort().join(', ')}`,
    );
  }
}
