/** A search in words, while it goes on. */
import type { TrialRecord } from '../model/records.ts';
import { formatChange } from '../model/units.ts';
import { type Commit, shortHash } from './commits.ts';
import { shownDifference } from './evidence.ts';
import type { Search } from './search.ts';

/** `41c0…–9bc1… +4.8 %; 61 % it is 9bc1…`. */
export function lineOf(
  { older, newer, trials }: { older: number; newer: number; trials: readonly TrialRecord[] },
  search: Search,
  commits: readonly Commit[],
): string {
  const ratios = search.between(older, newer);
  const last = ratios.at(-1);
  const shown = shownDifference(ratios);
  const pair = `${brief(commits[older]!)}–${brief(commits[newer]!)}`;
  if (last === undefined || trials.some(({ outcome }) => outcome === 'failed')) return `${pair}: failed`;
  const all = shown === null ? '' : ` (${ratios.length} so far: ${formatChange(Math.exp(shown.logRatio))})`;
  const { commit, probability } = search.suspect();
  const ends = older === 0 && newer === commits.length - 1 && ratios.length === search.observations.length;
  const suspect = ends ? '' : `; ${(100 * probability).toFixed(0)} % it is ${shortHash(commits[commit]!)}`;
  return `${pair} ${formatChange(Math.exp(last))}${all}${suspect}`;
}

const BRIEF = 7;
const brief = ({ hash }: Commit): string => hash.slice(0, BRIEF);
