/** The commits between two revisions, in the order in which they came into the line of the newer one. */
import { nearest, UsageError } from '../model/errors.ts';
import { commitOf, git, placeOf, referencesOf, tryGit } from '../targets/git.ts';
import { list } from '../targets/revision-target.ts';

export interface Commit {
  hash: string;
  subject: string;
  /** Of a merge: commits that came in with it, itself not counted. 0: no merge. */
  merged: number;
}

/** Positions are indexes into `commits`: 0 is GOOD, the last is BAD. */
export interface CommitRange {
  /** Top folder of the repository. */
  top: string;
  commits: readonly Commit[];
  /** In words, what is unusual about the range. */
  notes: readonly string[];
}

const SHORT = 12;

export const shortHash = ({ hash }: Pick<Commit, 'hash'>): string => hash.slice(0, SHORT);

/**
 * From GOOD to BAD along first parents: a merge stands for all that it brought. Throws UsageError when a revision is
 * unknown, or GOOD does not come before BAD.
 */
export async function commitsBetween(folder: string, good: string, bad: string): Promise<CommitRange> {
  const place = await placeOf(folder);
  if (place === null) throw new UsageError(`bisect: expected a git repository, and ${folder} lies in none`);
  const { top } = place;
  const [from, to] = [await known(top, good, 'GOOD'), await known(top, bad, 'BAD')];
  await refuseUnordered(top, { name: good, hash: from }, { name: bad, hash: to });
  const range = ['rev-list', '--first-parent', '--reverse', '--no-commit-header', '--format=%H%x09%P%x09%s'];
  const lines = (await git(top, [...range, `${from}..${to}`])).split('\n').filter((line) => line !== '');
  const commits: Commit[] = [{ hash: from, subject: await subjectOf(top, from), merged: 0 }];
  for (const line of lines) {
    const [hash, parents, ...subject] = line.split('\t') as [string, string, ...string[]];
    const merge = parents.includes(' ');
    const merged = merge ? Number(await git(top, ['rev-list', '--count', `${hash}^1..${hash}`])) - 1 : 0;
    commits.push({ hash, subject: subject.join('\t'), merged });
  }
  return { top, commits, notes: notesOf(good, commits, lines[0]!) };
}

async function known(top: string, revision: string, role: string): Promise<string> {
  const hash = await commitOf(top, revision);
  if (hash !== null) return hash;
  const references = await referencesOf(top);
  const near = nearest(revision, references);
  throw new UsageError(
    `bisect: ${role} is "${revision}", and ${top} has no such revision` +
      (near === undefined ? '' : ` (did you mean "${near}"?)`) +
      `; its branches and tags: ${list(references)}`,
  );
}

interface Named {
  name: string;
  hash: string;
}

async function refuseUnordered(top: string, good: Named, bad: Named): Promise<void> {
  if (good.hash === bad.hash)
    throw new UsageError(`bisect: ${good.name} and ${bad.name} are the same commit, ${shortHash(good)}`);
  const before = async (a: Named, b: Named): Promise<boolean> =>
    (await tryGit(top, ['merge-base', '--is-ancestor', a.hash, b.hash])).ok;
  if (await before(good, bad)) return;
  if (await before(bad, good))
    throw new UsageError(
      `bisect: expected the older revision first, and ${bad.name} comes before ${good.name}; ` +
        `whichever is faster: bisect ${bad.name} ${good.name}`,
    );
  const base = await tryGit(top, ['merge-base', good.hash, bad.hash]);
  throw new UsageError(
    `bisect: expected GOOD among the ancestors of BAD, and ${good.name} is none of ${bad.name}` +
      (base.ok ? `; where they part is ${base.stdout.trim().slice(0, SHORT)}` : ''),
  );
}

const subjectOf = async (top: string, hash: string): Promise<string> =>
  (await git(top, ['show', '--no-patch', '--format=%s', hash])).trim();

function notesOf(good: string, [from, ...commits]: readonly Commit[], first: string): string[] {
  const merges = commits.filter(({ merged }) => merged > 0).length;
  const beside = first.split('\t')[1]!.split(' ')[0] !== from!.hash;
  return [
    ...(merges === 0
      ? []
      : [`${merges} of ${commits.length} commits are merges, each taken for all that it brought`]),
    ...(beside
      ? [`${good} lies beside the line of first parents: ${shortHash(commits[0]!)} stands for all between`]
      : []),
  ];
}
