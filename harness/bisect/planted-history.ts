/**
 * A repository whose history is known: a server of twenty functions of equal work, and commits that change what costs nothing,
 * but for those that are planted: one function takes so many more steps. Steps are counted and never timed, so what is planted
 * does not depend on the machine.
 */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export interface PlantedHistory extends AsyncDisposable {
  folder: string;
  /** By position; 0 is the first commit. */
  hashes: readonly string[];
}

export interface PlantedOptions {
  /** After the first one. */
  commits: number;
  /** By position: work more than in the commit before, as a share of all work at the beginning. */
  steps: Readonly<Record<number, number>>;
  /** Positions whose server does not start. */
  broken?: readonly number[];
  /** Steps of each of the functions. */
  size?: number;
}

const FUNCTIONS = 20;
const SIZE = 12_000;

/** Which function a planted commit makes slower. */
export const culprit = (position: number): string => `work${String(position % FUNCTIONS).padStart(2, '0')}`;

export async function plantHistory(options: PlantedOptions): Promise<PlantedHistory> {
  const { commits, steps, broken = [], size = SIZE } = options;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'perfduel-history-')));
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder }))
      .stdout;
  await git('init', '--quiet', '--initial-branch', 'main');
  await writeFile(join(folder, 'server.mjs'), SERVER);
  const extra = new Array<number>(FUNCTIONS).fill(0);
  const hashes: string[] = [];
  for (let position = 0; position <= commits; position++) {
    const more = Math.round((steps[position] ?? 0) * FUNCTIONS * size);
    extra[position % FUNCTIONS]! += more;
    await writeFile(join(folder, 'work.mjs'), workSource(extra.map((it) => size + it)));
    await writeFile(join(folder, 'notes.mjs'), notesSource(position, broken.includes(position)));
    await git('add', '--all');
    await git('commit', '--quiet', '--message', more === 0 ? `note ${position}` : `more work at ${position}`);
    hashes.push(await git('rev-parse', 'HEAD'));
  }
  return {
    folder,
    hashes,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const SERVER = `import { createServer } from 'node:http';
import { notes } from './notes.mjs';
import { functions } from './work.mjs';

let state = notes.length;
createServer((request, response) => {
  for (const work of functions) state ^= work();
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 4 });
  response.end('done');
}).listen(process.env.PORT, '127.0.0.1');
process.once('SIGTERM', () => process.exit(state === 0.5 ? 1 : 0));
`;

/** Written out one by one, so that each has code of its own. */
function workSource(sizes: readonly number[]): string {
  const names = sizes.map((_, i) => culprit(i));
  const bodies = sizes.map(
    (steps, i) => `function ${names[i]}() {
  let x = ${i};
  for (let i = 0; i < ${steps}; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
}
`,
  );
  return `${bodies.join('')}export const functions = [${names.join(', ')}];\n`;
}

const notesSource = (position: number, broken: boolean): string =>
  `${broken ? 'throw new Error("broken on purpose");\n' : ''}export const notes = ${JSON.stringify(
    Array.from({ length: position + 1 }, (_, i) => `note ${i}`),
  )};\n`;
