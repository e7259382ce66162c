import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Digest of all that git sees in the repository of a folder: the commit, what was changed since, and new files. null outside
 * of a repository: then nobody knows whether the tests of yesterday are those of today.
 */
export async function sourceState(folder: string): Promise<string | null> {
  const git = async (...args: string[]): Promise<Buffer | null> => {
    const options = { cwd: folder, reject: false, encoding: 'buffer', stripFinalNewline: false } as const;
    const { exitCode, stdout } = await execa('git', args, options);
    return exitCode === 0 ? Buffer.from(stdout) : null;
  };
  const root = (await git('rev-parse', '--show-toplevel'))?.toString('utf8').trim();
  const commit = await git('rev-parse', 'HEAD');
  if (root === undefined || commit === null) return null;
  const changes = await git('diff', 'HEAD', '--binary', '--no-ext-diff', '--no-color');
  const list = await git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/');
  if (changes === null || list === null) return null;
  const hash = createHash('sha256').update(commit).update(changes);
  for (const file of list.toString('utf8').split('\0').filter(Boolean).sort()) {
    // One that is gone by now is as good as changed.
    const bytes = await readFile(join(root, file)).catch(() => Buffer.from('unreadable'));
    hash.update(`${file.length}:${file}${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex');
}
