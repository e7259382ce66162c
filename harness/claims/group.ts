/** From claims to as few experiments as can hold them. Pure. */
import type { Claim } from '../model/claim.ts';
import type { CarriedClaim } from './catalogue.ts';

export interface ClaimExperiment {
  scenarios: readonly string[];
  /** In order of first use; the control is a twin of the first. */
  variants: readonly string[];
  claims: readonly CarriedClaim[];
}

export const scenariosOf = ({ scenario, claim }: CarriedClaim): string[] =>
  claim.baselineScenario === undefined ? [scenario] : [scenario, claim.baselineScenario];

export const variantsOf = ({ baseline, candidate, expected }: Claim): string[] =>
  expected.kind === 'outweighs'
    ? [baseline, candidate, expected.baseline, expected.candidate]
    : [baseline, candidate];

/**
 * One experiment per scenario; scenarios whose scripts are compared with one another share one. All variants of an
 * experiment are interleaved, so that every pair of them can be compared.
 */
export function groupClaims(carried: readonly CarriedClaim[]): ClaimExperiment[] {
  const groups: { scenarios: Set<string>; claims: CarriedClaim[] }[] = [];
  for (const it of carried) {
    const own = scenariosOf(it);
    const [first, ...others] = groups.filter(({ scenarios }) => own.some((name) => scenarios.has(name)));
    const group = first ?? { scenarios: new Set(), claims: [] };
    if (first === undefined) groups.push(group);
    // This claim may be what joins groups that had nothing in common before.
    for (const { scenarios, claims } of others) {
      for (const name of scenarios) group.scenarios.add(name);
      group.claims.push(...claims);
    }
    for (const name of own) group.scenarios.add(name);
    group.claims.push(it);
    for (const other of others) groups.splice(groups.indexOf(other), 1);
  }
  return groups.map(({ scenarios, claims }) => ({
    scenarios: [...scenarios],
    variants: [...new Set(claims.flatMap(({ claim }) => variantsOf(claim)))],
    claims,
  }));
}

/** What has to be estimated for a claim: claims with other figures for the same effect share one interval. */
function questionOf({ scenario, claim }: CarriedClaim): string {
  const { baseline, candidate, baselineScenario = scenario, metric, expected } = claim;
  const other = expected.kind === 'outweighs' ? [expected.baseline, expected.candidate] : [];
  return JSON.stringify([scenario, candidate, baselineScenario, baseline, metric, ...other]);
}

/** The number of intervals that are to hold together. */
export const questions = (claims: readonly CarriedClaim[]): number => new Set(claims.map(questionOf)).size;
