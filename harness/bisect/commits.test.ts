import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeRepository, type Repository } from '../targets/testing/repository.ts';
import { commitsBetween, shortHash } from './commits.ts';

let repository: Repository;
let first: string;

/** first ─ second ─ merge (of two commits of side) ─ last */
before(async () => {
  repository = await makeRepository();
  const commit = async (text: string): Promise<string> => {
    await repository.write(`${text}.txt`, text);
    return repository.commit(text);
  };
  first = await commit('first');
  await repository.git('switch', '-q', '-c', 'side');
  await commit('side 1');
  await commit('side 2');
  await repository.git('switch', '-q', 'main');
  await commit('second');
  await repository.git('merge', '-q', '--no-ff', '-m', 'merge side', 'side');
  await commit('last\tof all');
});
after(() => repository.remove());

const between = (good: string, bad: string) => commitsBetween(repository.folder, good, bad);
const rejects = (promise: Promise<unknown>, message: RegExp) =>
  assert.rejects(promise, { code: 'E_USAGE', message });

describe('the commits between two', () => {
  it('follow first parents from GOOD to BAD, merges for all that they brought', async () => {
    const before = await repository.state();
    const { commits, notes, top } = await between(first, 'main');
    assert.equal(top, repository.folder);
    assert.deepEqual(
      commits.map(({ subject, merged }) => [subject, merged]),
      [
        ['first', 0],
        ['second', 0],
        ['merge side', 2],
        ['last\tof all', 0],
      ],
    );
    assert.equal(shortHash(commits[0]!), first.slice(0, 12));
    assert.deepEqual(notes, ['1 of 3 commits are merges, each taken for all that it brought']);
    assert.equal(await repository.state(), before);
  });

  it('may begin beside the line, which is said', async () => {
    const { commits, notes } = await between('side', 'main');
    assert.deepEqual(
      commits.map(({ subject }) => subject),
      ['side 2', 'second', 'merge side', 'last\tof all'],
    );
    assert.match(notes.at(-1)!, /^side lies beside the line of first parents/);
  });

  it('are refused where GOOD does not come first', async () => {
    await rejects(between('main', first), /older revision first.*bisect [0-9a-f]+ main/);
    await rejects(between('main', 'main'), /same commit/);
    await rejects(between('main~2', 'side'), /GOOD among the ancestors of BAD.*part is [0-9a-f]{12}/);
  });

  it('are refused where a revision is unknown, with the nearest name', async () => {
    await rejects(between('main~3', 'sidee'), /BAD is "sidee".*did you mean "side"/);
    await rejects(commitsBetween('/', 'a', 'b'), /git repository.*lies in none/);
  });
});
