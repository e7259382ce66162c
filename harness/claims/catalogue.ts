/** All claims there are: each scenario carries its own. */
import { loadScenario, scenarioNames } from '../experiment/scenarios.ts';
import type { Claim, PublishedTable } from '../model/claim.ts';
import { UsageError, unknownName } from '../model/errors.ts';

export interface CarriedClaim {
  /** Name of the scenario that carries it. */
  scenario: string;
  claim: Claim;
}

/** In order of scenarios, then as they stand in their files. Throws on an id that is there twice. */
export async function allClaims(): Promise<CarriedClaim[]> {
  const scenarios = await Promise.all((await scenarioNames()).map(loadScenario));
  const carried = scenarios.flatMap(({ name, claims = [] }) =>
    claims.map((claim) => ({ scenario: name, claim })),
  );
  const ids = carried.map(({ claim }) => claim.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new Error(`two claims have the id "${twice}"; expected each to have its own`);
  return carried;
}

export interface Selection {
  /** Names of scenarios; undefined: all. */
  scenarios?: readonly string[];
  /** Ids of claims; undefined: all. */
  ids?: readonly string[];
}

/** Throws UsageError on a name that is not there and when nothing is left. */
export function selectClaims(all: readonly CarriedClaim[], { scenarios, ids }: Selection): CarriedClaim[] {
  const carriers = [...new Set(all.map(({ scenario }) => scenario))];
  for (const name of scenarios ?? [])
    if (!carriers.includes(name)) throw unknownName('scenario with claims', name, carriers);
  const known = all.map(({ claim }) => claim.id);
  for (const id of ids ?? []) if (!known.includes(id)) throw unknownName('claim', id, known);
  const selected = all.filter(
    ({ scenario, claim }) => (scenarios?.includes(scenario) ?? true) && (ids?.includes(claim.id) ?? true),
  );
  if (selected.length === 0)
    throw new UsageError(
      `no claim is left: none of ${ids?.join(', ')} belongs to ${scenarios?.join(', ')}; give --scenario or --claim alone`,
    );
  return selected;
}

/** Each published table of these claims once. */
export const tablesOf = (carried: readonly CarriedClaim[]): PublishedTable[] => [
  ...new Set(carried.flatMap(({ claim }) => claim.published?.table ?? [])),
];
