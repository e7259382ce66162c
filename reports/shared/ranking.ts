/** Who is ahead, where there is more than a baseline and one candidate. */
import type { Analysis, RankedVariant, Ranking } from '../../harness/model/analysis.ts';
import { contestants } from './control.ts';

/** Two have their verdict already. */
const FEWEST = 3;

export const rankingsShown = (analysis: Analysis): readonly Ranking[] =>
  contestants(analysis).length < FEWEST ? [] : analysis.rankings;

export interface Place {
  /** `1`, `2=` when shared; dash when not measured. */
  place: string;
  /** Of one group: cannot be told apart from its first. */
  tied: boolean;
  entry: RankedVariant;
  /** CPU time per request ÷ the greatest of the scenario, for a bar; null when not measured. */
  length: number | null;
}

/** As in sports: after two in second place comes the fourth. */
export function placesOf({ groups }: Ranking): Place[][] {
  const greatest = Math.max(...groups.flat().map(({ cpuUsPerRequest }) => cpuUsPerRequest ?? 0));
  let ahead = 0;
  return groups.map((group) => {
    const first = ahead + 1;
    ahead += group.length;
    return group.map((entry) => ({
      place: entry.cpuUsPerRequest === null ? '–' : `${first}${group.length > 1 ? '=' : ''}`,
      tied: group.length > 1,
      entry,
      length: entry.cpuUsPerRequest === null ? null : entry.cpuUsPerRequest / greatest,
    }));
  });
}
