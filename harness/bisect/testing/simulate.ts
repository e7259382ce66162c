/** Searches in histories that are made up: the planted commits are known, comparisons are drawn. */
import { createRandom, type Random } from '../../stats/random.ts';
import { Search } from '../search.ts';

export interface World {
  commits: number;
  /** Planted: log-ratio by position. */
  steps: Readonly<Record<number, number>>;
  /** S.d. of a comparison, in log. */
  sd: number;
  /** Share of comparisons whose error is ten times as large. */
  wild?: number;
  /** Cannot be measured. */
  broken?: readonly number[];
  margin?: number;
}

export interface Outcome {
  kind: 'found' | 'same' | 'open';
  search: Search;
  comparisons: number;
  visited: number;
}

const MOST = 600;
const COSTS = { epochMs: 4_000, prepareMs: 1_500 };

export function simulate(world: World, seed: number | string, most = MOST): Outcome {
  const { commits, steps, sd, wild = 0, broken = [], margin = 0.01 } = world;
  const random = createRandom(seed).fork('comparisons');
  const search = new Search({ last: commits, margin, endEpochs: 60 });
  const visited = new Set([0, commits]);
  for (let comparisons = 0; comparisons < most; ) {
    const decision = search.next(COSTS, (position) => visited.has(position));
    if (decision.kind !== 'measure')
      return { kind: decision.kind, search, comparisons, visited: visited.size };
    const { older, newer } = decision;
    const missing = [older, newer].find((position) => broken.includes(position));
    if (missing !== undefined) {
      search.skip(missing);
      continue;
    }
    visited.add(older).add(newer);
    const true_ = Object.entries(steps)
      .filter(([at]) => older < Number(at) && Number(at) <= newer)
      .reduce((sum, [, step]) => sum + step, 0);
    search.add({ older, newer, logRatio: true_ + error(random, sd, wild) });
    comparisons++;
  }
  return { kind: 'open', search, comparisons: most, visited: visited.size };
}

const error = (random: Random, sd: number, wild: number): number => {
  const size = random.next() < wild ? 10 * sd : sd;
  return size * random.normal();
};
