/** Which builds are programs of Node whose command line may be added to. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asMock } from '../build/as-mock.ts';
import type { Build, CommandBuild, MockBuild } from '../model/target.ts';
import { parseCommand } from '../targets/command-line.ts';

/**
 * The same build with arguments of `node` before its own. A command must be `node …`, or `npm start` with such a script:
 * whatever else stands between would be what is profiled. Throws UsageError.
 */
export async function withNodeArguments(
  build: Build,
  argv: readonly string[],
  what: string,
): Promise<MockBuild | CommandBuild> {
  if (build.kind === 'command') {
    const [node, ...rest] = (await nodeWords(build)) ?? [];
    if (node !== undefined) return { ...build, words: [node, ...argv, ...rest] };
  }
  const own = asMock(build, what);
  return { ...own, argv: [...argv, ...own.argv] };
}

/** null: something else than Node is started. */
async function nodeWords({ words, cwd }: CommandBuild): Promise<readonly string[] | null> {
  if (isNode(words[0])) return words;
  if (words.join(' ') !== 'npm start') return null;
  const { scripts } = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')) as {
    scripts?: { start?: string };
  };
  if (scripts?.start === undefined) return null;
  const { words: started } = parseCommand(scripts.start, 'scripts.start');
  return isNode(started[0]) ? started : null;
}

const isNode = (word: string | undefined): boolean =>
  word !== undefined && /^node(\.exe)?$/.test(basename(word));
