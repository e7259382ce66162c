import { join } from 'node:path';
import { BuildError } from '../model/errors.ts';
import { runCommand } from '../process/run-command.ts';
import { parseCommand } from './command-line.ts';
import type { TargetContext } from './context.ts';

export interface Step {
  /** Of the target. */
  name: string;
  kind: 'install' | 'build';
  command: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Gets `<kind>.log`. */
  folder: string;
}

const LAST_LINES = 20;
const WITHIN_MS = 30 * 60_000;

/** Runs it to its end. Throws BuildError with the last lines of what it said when it fails. */
export async function runStep(
  { name, kind, command, cwd, env, folder }: Step,
  { signal, onProgress }: Pick<TargetContext, 'signal' | 'onProgress'>,
): Promise<void> {
  const logFile = join(folder, `${kind}.log`);
  onProgress?.(`${name}: ${command}`);
  const { words } = parseCommand(command, `${kind} of "${name}"`);
  const label = `${kind} of ${name} (${command})`;
  const end = await runCommand({ words, cwd, env, label, logFile, signal, withinMs: WITHIN_MS });
  if (end.code === 0) return;
  const how = end.timedOut
    ? `was not over after ${WITHIN_MS / 60_000} minutes`
    : `failed (${end.signal ?? `exit code ${end.code}`})`;
  throw new BuildError(`${label} ${how}; all it said is in ${logFile}`, { details: end.log(LAST_LINES) });
}
