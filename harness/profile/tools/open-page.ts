import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

/** A program that has no browser to open says so at once. */
const PATIENCE_MS = 2_000;

/** What opens a file as if it had been clicked on. */
export function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // `start` is the shell's own; its first argument in quotes would be a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return ['xdg-open'];
}

/** Opens a page and leaves it open when we end. null, or why it could not be opened, in a sentence. */
export async function openPage(path: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const [program, ...args] = openerOf(process.platform);
  const opening = execa(program, [...args, path], {
    env,
    extendEnv: false,
    stdio: 'ignore',
    detached: true,
    cleanup: false,
    reject: false,
  });
  const timer = new AbortController();
  const ended = await Promise.race([opening, delay(PATIENCE_MS, null, { signal: timer.signal })]);
  timer.abort();
  opening.unref();
  // Some openers stay for as long as the browser does.
  if (ended === null || !ended.failed) return null;
  return ended.code === 'ENOENT'
    ? `--open: expected ${program} on the PATH, found none`
    : `--open: ${program} could not open it (exit code ${ended.exitCode ?? ended.signal})`;
}
