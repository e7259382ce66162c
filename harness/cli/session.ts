/** What compare and resume have in common around the experiment itself. */
import { analyse } from '../experiment/analyse.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted } from '../experiment/guard.ts';
import { type Run, readTrials } from '../experiment/store.ts';
import type { VerdictKind } from '../model/analysis.ts';
import type { LabConfig } from '../model/lab-config.ts';
import { LAB } from '../model/source.ts';
import { stopAll } from '../process/registry.ts';
import { readRunProfiles } from '../profile/run-profiles.ts';
import { DEFAULTS } from './defaults.ts';
import { deliver } from './deliver.ts';
import { type LabContext, realEquipment } from './equipment.ts';
import { exitCode } from './gate.ts';
import type { Io } from './io.ts';
import { makeLabFolder } from './lab-folder.ts';
import { createProgress } from './progress.ts';

/**
 * Runs the work with real equipment and progress on stderr. The work returns what is to be done when the
 * progress line is gone. On an interruption every child is stopped and the way to resume is shown.
 * @param context what the names of targets and scenarios mean
 */
export async function withEquipment(
  io: Io,
  labDir: string,
  work: (equipment: Equipment) => Promise<() => Promise<number>>,
  context: LabContext = {},
): Promise<number> {
  await makeLabFolder(labDir, '--lab-dir');
  const progress = createProgress(io, () => performance.now());
  let runId: string | null = null;
  const equipment = await realEquipment({
    ...context,
    labDir,
    signal: io.signal,
    emit: (event) => {
      if (event.kind === 'run') runId = event.id;
      progress.show(event);
    },
  });
  try {
    const rest = await work(equipment);
    progress.end();
    return await rest();
  } catch (error) {
    progress.end();
    if (!(error instanceof Interrupted)) throw error;
    await stopAll();
    io.stderr(
      runId === null
        ? 'interrupted before anything was measured\n'
        : `interrupted; what was measured is kept. To go on:\n  ${LAB} resume ${runId}${named(context)}\n`,
    );
    return error.exitCode;
  }
}

/** A configuration that is not found by itself must be named again. */
const named = ({ configFlag }: LabContext): string =>
  configFlag === undefined ? '' : ` --config ${configFlag}`;

export interface ConcludeOptions {
  format?: readonly string[];
  out?: string;
  json?: boolean;
  color?: 'auto' | 'always' | 'never';
  'fail-on'?: readonly VerdictKind[];
}

/** What was given, completed by what the configuration says. */
export function withDefaults<T extends ConcludeOptions>(given: T, { format, failOn }: LabConfig): T {
  return { ...(format && { format }), ...(failOn && { 'fail-on': failOn }), ...given };
}

/** Analyses what is on disk, writes the reports, and returns the exit code. */
export async function conclude(run: Run, options: ConcludeOptions, io: Io): Promise<number> {
  const { trials } = await readTrials(run);
  const profiles = await readRunProfiles(run.directory);
  const analysis = { ...analyse(run.record, trials), ...(profiles.length === 0 ? {} : { profiles }) };
  const color =
    options.color === undefined || options.color === 'auto' ? io.color : options.color === 'always';
  await deliver(
    analysis,
    {
      formats: options.format ?? DEFAULTS.formats,
      directory: options.out ?? run.directory,
      json: options.json ?? false,
    },
    { ...io, color },
  );
  return exitCode(analysis, options['fail-on']);
}
