import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../stats/random.ts';
import { isShown } from './evidence.ts';
import { Search } from './search.ts';
import { type Outcome, simulate, type World } from './testing/simulate.ts';

const COMMITS = 32;

interface Planted {
  outcome: Outcome;
  at: number;
}

/** Histories of 32 commits with one change at a place drawn by the seed. */
const planted = (seeds: number, share: number, world: Pick<World, 'sd' | 'wild'>): Planted[] =>
  Array.from({ length: seeds }, (_, seed) => {
    const at = 1 + createRandom(seed).fork('plant').integer(COMMITS);
    return {
      at,
      outcome: simulate({ commits: COMMITS, steps: { [at]: Math.log1p(share) }, ...world }, seed),
    };
  });

const isRight = ({ outcome: { kind, search }, at }: Planted): boolean =>
  kind === 'found' && search.suspect().commit === at;

function summary(runs: readonly Planted[]): string {
  const counts = runs.map(({ outcome }) => outcome.comparisons).sort((a, b) => a - b);
  const at = (share: number): number =>
    counts[Math.min(counts.length - 1, Math.floor(share * counts.length))]!;
  const right = runs.filter(isRight).length;
  const wrong = runs.filter((run) => run.outcome.kind === 'found' && !isRight(run)).length;
  return `${right} of ${runs.length} right, ${wrong} wrong; comparisons: median ${at(0.5)}, 90 % within ${at(0.9)}, most ${at(1)}`;
}

describe('the search, in made-up histories', () => {
  it('names the planted commit in 95 % of 200 seeds, although one comparison in twenty is wild', (t) => {
    const runs = planted(200, 0.05, { sd: 0.02, wild: 0.05 });
    t.diagnostic(`5 %, s.d. 2 %: ${summary(runs)}`);
    assert.ok(runs.filter(isRight).length >= 190, summary(runs));
    assert.ok(runs.every(({ outcome }) => outcome.comparisons <= 150));
    // Whatever the others say: its own comparisons with its parent must show it.
    const found = runs.filter(({ outcome }) => outcome.kind === 'found');
    assert.ok(found.every(({ outcome }) => isShown(outcome.search.suspect().direct)));
  });

  it('finds a change that is no larger than the noise of one comparison', (t) => {
    const runs = planted(60, 0.02, { sd: 0.02 });
    t.diagnostic(`2 %, s.d. 2 %: ${summary(runs)}`);
    assert.ok(runs.filter(isRight).length >= 57, summary(runs));
  });

  it('finds an improvement as well', () => {
    const runs = planted(20, -0.05, { sd: 0.02 });
    assert.ok(runs.filter(isRight).length >= 19, summary(runs));
  });

  it('says that ends which do not differ are the same', (t) => {
    const runs = Array.from({ length: 40 }, (_, seed) =>
      simulate({ commits: 32, steps: {}, sd: 0.01 }, seed, 150),
    );
    const wrong = runs.filter(({ kind }) => kind === 'found').length;
    const same = runs.filter(({ kind }) => kind === 'same').length;
    t.diagnostic(`nothing planted: ${same} of ${runs.length} the same, ${wrong} name a commit`);
    assert.ok(same >= 37, `${same} the same, ${wrong} wrong`);
    assert.ok(wrong <= 1);
  });

  it('leaves out what cannot be measured, and names it beside the commit', () => {
    const broken = [9, 10, 11, 20];
    const { kind, search } = simulate({ commits: 32, steps: { 10: 0.05 }, sd: 0.01, broken }, 1);
    assert.equal(kind, 'found');
    const { parent, commit } = search.suspect();
    assert.deepEqual([parent, commit], [8, 12]);
    assert.ok(
      search.observations.every(({ older, newer }) => !broken.includes(older) && !broken.includes(newer)),
    );
  });

  it('goes for the larger of two changes, and says where the other is', (t) => {
    const runs = Array.from({ length: 20 }, (_, seed) =>
      simulate({ commits: 32, steps: { 8: 0.04, 21: 0.08 }, sd: 0.01 }, seed),
    );
    const larger = runs.filter(({ kind, search }) => kind === 'found' && search.suspect().commit === 21);
    const told = larger.filter(({ search: { other } }) => other !== null && other.from < 8 && 8 <= other.to);
    t.diagnostic(`4 and 8 %: ${larger.length} of 20 name the larger, ${told.length} tell of the other`);
    assert.ok(larger.length >= 19, `${larger.length} name the larger`);
    assert.ok(told.length >= 18, `${told.length} tell of the other`);
  });

  it('is not misled by two changes that undo each other in part', () => {
    const runs = Array.from({ length: 20 }, (_, seed) =>
      simulate({ commits: 32, steps: { 5: 0.08, 25: -0.03 }, sd: 0.01 }, seed),
    );
    const found = runs.filter(({ kind, search }) => kind === 'found' && search.suspect().commit === 5).length;
    assert.ok(found >= 18, `${found} of 20`);
  });

  it('asks the same after the same comparisons', () => {
    const world: World = { commits: 100, steps: { 60: 0.05 }, sd: 0.03, wild: 0.1 };
    const [one, other] = [simulate(world, 3), simulate(world, 3)];
    assert.deepEqual(one.search.observations, other.search.observations);
    assert.notDeepEqual(one.search.observations, simulate(world, 4).search.observations);
  });

  it('of one commit asks for its own comparison only', () => {
    const search = new Search({ last: 1, margin: 0.01, endEpochs: 30 });
    const costs = { epochMs: 1, prepareMs: 1 };
    for (const logRatio of [0.05, 0.051, 0.049, 0.05, 0.052, 0.048]) {
      assert.deepEqual(search.next(costs, () => true).kind, 'measure');
      search.add({ older: 0, newer: 1, logRatio });
      if (search.next(costs, () => true).kind === 'found') break;
    }
    assert.equal(search.next(costs, () => true).kind, 'found');
    assert.equal(search.suspect().commit, 1);
  });
});
