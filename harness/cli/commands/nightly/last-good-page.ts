/** The report of last good against tonight's, among a night's reports, with a differential profile if there is time. */
import { join, relative } from 'node:path';
import type { Equipment } from '../../../experiment/equipment.ts';
import { Interrupted } from '../../../experiment/guard.ts';
import type { Run } from '../../../experiment/store.ts';
import type { Analysis } from '../../../model/analysis.ts';
import { LabError } from '../../../model/errors.ts';
import { formatDuration } from '../../../model/units.ts';
import { stopAll } from '../../../process/registry.ts';
import { profileRun, readRunProfiles, type RunProfilePlace } from '../../../profile/run-profiles.ts';
import { DEFAULTS } from '../../defaults.ts';
import { writeReports } from '../../deliver.ts';

/** A differential profile takes about so long. */
const PROFILE_MS = 2 * 60_000;

export interface PageNight {
  equipment: Equipment;
  leftMs: number;
  /** Folder of the night's reports. */
  out: string;
}

/** Its path relative to the night's reports; null where none was written. */
export async function lastGoodPage(
  analysis: Analysis,
  run: Run,
  { equipment, leftMs, out }: PageNight,
): Promise<string | null> {
  const directory = join(out, 'verdicts', run.record.id);
  if (analysis.cells.some(({ verdict }) => verdict === 'faster' || verdict === 'slower')) {
    const refused =
      leftMs < PROFILE_MS
        ? `no time: ${formatDuration(leftMs)} left, about ${formatDuration(PROFILE_MS)} needed`
        : await profile(equipment, run, { directory, viewers: out });
    if (refused !== null) equipment.emit({ kind: 'note', text: `no profile of what changed: ${refused}` });
  }
  const profiles = await readRunProfiles(directory);
  const whole = profiles.length === 0 ? analysis : { ...analysis, profiles };
  const [file] = await writeReports(whole, ['html'], directory);
  return file === undefined ? null : relative(out, file);
}

/** Why there is none; the verdict stands without it. */
async function profile(equipment: Equipment, run: Run, place: RunProfilePlace): Promise<string | null> {
  const { renderFlamegraph } = await import('../../../../reports/flamegraph/page.ts');
  try {
    await profileRun(equipment, run, DEFAULTS.profile, renderFlamegraph, place);
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error instanceof Interrupted) await stopAll();
    return error.message;
  }
}
