/**
 * The harness knows variants only through two programs, run as children: it never loads their code.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { BuildError, type LabError, unknownName } from '../model/errors.ts';
import { ENDING } from '../model/source.ts';
import type { LevelInfo, VariantInfo } from '../model/target.ts';
import { PROJECT_ROOT } from './lab-root.ts';

const TIMEOUT_MS = 60_000;

export interface Catalogue {
  variants: readonly VariantInfo[];
  levels: readonly LevelInfo[];
  /** Names of the levels by axis. */
  axes: Record<string, readonly string[]>;
}

/** What is in the folder `variants/`. */
export const describeAll = (): Promise<Catalogue> => runProgram<Catalogue>('describe', []);

/** One variant, named or put together on the command line. Throws UsageError or BuildError with the reason. */
export async function describeVariant(name: string): Promise<VariantInfo> {
  return (await runProgram<{ variant: VariantInfo }>('describe', [name])).variant;
}

/** Bundles server and variant into `directory`, of the project or of another tree of it. Throws BuildError with the reason. */
export const bundleVariant = (
  name: string,
  directory: string,
  root: string = PROJECT_ROOT,
): Promise<{ entry: string }> => runProgram<{ entry: string }>('build', [name, directory], root);

async function runProgram<T>(
  name: 'describe' | 'build',
  args: readonly string[],
  root: string = PROJECT_ROOT,
): Promise<T> {
  const program = `${name}${ENDING}`;
  const result = await execa(process.execPath, [join(root, 'variants', program), ...args], {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
  });
  const answer = parseAnswer(result.stdout);
  if (answer !== null && 'error' in answer) throw reported(answer.error as Reported);
  if (answer === null || result.failed) {
    throw new BuildError(
      `variants/${program} ${args.join(' ')} ended with ${result.signal ?? `exit code ${result.exitCode}`} and no answer`,
      { details: result.stderr.split('\n').slice(-20), cause: result },
    );
  }
  return answer as T;
}

function parseAnswer(stdout: string): Record<string, unknown> | null {
  try {
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch {
    // The caller reports it, with what the program said on stderr.
    return null;
  }
}

interface Reported {
  code: string;
  message: string;
  /** A name that does not exist, and those that do. */
  unknown?: { kind: string; name: string; known: readonly string[] } | null;
}

/** What the user wrote wrongly is a UsageError, with the nearest name; what cannot be built is a BuildError. */
function reported({ code, message, unknown }: Reported): LabError {
  if (unknown != null) return unknownName(unknown.kind, unknown.name, unknown.known);
  return new BuildError(message, { code });
}
