/** Which series a night is about: pairs of a scenario and a variant (or any other target). */
import { nearest, UsageError } from '../model/errors.ts';
import type { LabConfig } from '../model/lab-config.ts';
import { REFERENCE } from '../reference/frozen.ts';

export interface SeriesPair {
  /** `scenario/variant`, as the history has it. */
  series: string;
  scenario: string;
  variant: string;
}

/** What is watched where nobody says what: the variants that people run, in the workload most like theirs. */
const USUAL = { variants: ['best', 'persistent', 'baseline'], scenarios: ['users-param'] } as const;

export const pairOf = (scenario: string, variant: string): SeriesPair => ({
  series: `${scenario}/${variant}`,
  scenario,
  variant,
});

/**
 * From the command line, else from `nightly` of the configuration (`series`, and all of `variants` in all of `scenarios`), else every
 * target of the configuration in every scenario, else some variants of the mock server. In that order, none twice.
 * @param scenarios names of all that there are
 * @throws UsageError
 */
export function seriesOf(
  asked: readonly string[] | undefined,
  config: LabConfig,
  scenarios: readonly string[],
): SeriesPair[] {
  const given = asked ?? config.nightly?.series ?? [];
  const named = given.map((text) => parsePair(text, scenarios));
  const pairs = asked !== undefined ? named : [...named, ...product(config)];
  const all = [...new Map(pairs.map((pair) => [pair.series, pair])).values()];
  const clash = all.find(({ variant }) => variant === REFERENCE);
  if (clash !== undefined)
    throw new UsageError(
      `${clash.series}: "${REFERENCE}" is what everything is divided by; give the target another name`,
    );
  return all;
}

/** Either may have a slash in it: the longest name of a scenario counts. */
function parsePair(text: string, scenarios: readonly string[]): SeriesPair {
  const scenario = scenarios
    .filter((name) => text.startsWith(`${name}/`) && text.length > name.length + 1)
    .sort((a, b) => b.length - a.length)[0];
  if (scenario !== undefined) return pairOf(scenario, text.slice(scenario.length + 1));
  const [head] = text.split('/', 1);
  const near = nearest(head!, scenarios);
  throw new UsageError(
    `series "${text}": expected SCENARIO/VARIANT` +
      (text.includes('/') ? `, and there is no scenario "${head}"` : '') +
      (near === undefined ? '' : ` (did you mean "${near}"?)`),
    { details: [`scenarios: ${[...scenarios].sort().join(', ')}`] },
  );
}

function product(config: LabConfig): SeriesPair[] {
  const { nightly = {} } = config;
  // Those who name series, and nothing else, want these alone.
  if (nightly.series !== undefined && nightly.variants === undefined && nightly.scenarios === undefined)
    return [];
  const variants = nightly.variants ?? variantsOf(config);
  const own = config.scenario ?? Object.keys(config.scenarios ?? {});
  const scenarios = nightly.scenarios ?? (own.length > 0 ? own : USUAL.scenarios);
  return scenarios.flatMap((scenario) => variants.map((variant) => pairOf(scenario, variant)));
}

function variantsOf({ targets = {}, revision }: LabConfig): readonly string[] {
  const own = Object.keys(targets);
  if (own.length > 0) return own;
  return revision === undefined ? USUAL.variants : ['HEAD'];
}
