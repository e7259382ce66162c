import { listRuns, openRun, type Run } from '../experiment/store.ts';
import { UsageError } from '../model/errors.ts';

/** The run a command was given: an id, the path of its folder, or `last`. */
export async function runArgument(
  labDir: string,
  command: string,
  positionals: readonly string[],
): Promise<Run> {
  const [name, extra] = positionals;
  if (name === undefined)
    throw new UsageError(`${command}: expected the id of a run (or "last"), got nothing`);
  if (extra !== undefined) throw new UsageError(`${command}: expected one run, got also "${extra}"`);
  const id = name === 'last' ? (await listRuns(labDir)).at(-1) : name;
  if (id === undefined) throw new UsageError(`${command}: there is no run in ${labDir} yet`);
  return openRun(labDir, id);
}
