/** The frame of a series of live experiments: what was measured is kept and summed up, whatever ends it. */
import type { Conditions, Part } from '../../../calibrate/live/update.ts';
import { updated } from '../../../calibrate/live/update.ts';
import { readCalibration, writeCalibration } from '../../../calibrate/store.ts';
import type { Equipment } from '../../../experiment/equipment.ts';
import { Interrupted } from '../../../experiment/guard.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import { stopAll } from '../../../process/registry.ts';
import type { Io } from '../../io.ts';
import { withEquipment } from '../../session.ts';
import type { SeriesPlace } from './live-flags.ts';

export interface Series {
  place: SeriesPlace;
  labDir: string;
  json: boolean;
  /** Measures what is missing. `show`: a result, as soon as it is there. */
  measure(equipment: Equipment, show: (text: string) => void): Promise<void>;
  /** Prints what there is. `whole`: nothing is missing. */
  conclude(whole: boolean): Promise<void>;
}

const CLEAR = '\r\u001b[2K';

/** Returns the exit code. */
export function runSeries(io: Io, { place, labDir, json, measure, conclude }: Series): Promise<number> {
  const show = (text: string): void => {
    if (io.progressLine) io.stderr(CLEAR);
    // With --json, stdout is one document.
    (json ? io.stderr : io.stdout)(text);
  };
  return withEquipment(io, labDir, async (equipment) => {
    equipment.emit({ kind: 'note', text: `seed ${place.seed}; results are kept in ${place.file}` });
    let whole = true;
    try {
      await measure(equipment, show);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      whole = false;
      await stopAll();
    }
    return async () => {
      await conclude(whole);
      if (whole) return EXIT.answered;
      io.stderr(
        `interrupted; what was measured is kept. To go on: the same command with --seed ${place.seed} --out ${place.file}\n`,
      );
      return EXIT.interrupted;
    };
  });
}

/** The antagonist is of no use on another core than the server's. */
export function assertHogPossible(equipment: Pick<Equipment, 'pinning'>): void {
  if (equipment.pinning !== null) return;
  throw new UsageError(
    '--hog needs a core for the server alone: expected two cores and taskset, got neither or one',
  );
}

export async function conditionsOf(
  equipment: Equipment,
  { subject, scenario }: SeriesPlace,
  alpha: number,
): Promise<Conditions> {
  const { cpuModel, cores } = await equipment.fingerprint();
  return { cpuModel, cores, subject, scenario, alpha };
}

/** Writes a part of the calibration and keeps the others, if they still hold. */
export async function keepPart(io: Io, labDir: string, conditions: Conditions, part: Part): Promise<void> {
  const { summary, dropped } = updated(
    await readCalibration(labDir),
    conditions,
    part,
    new Date().toISOString(),
  );
  if (dropped !== null) io.stderr(`note: ${dropped}\n`);
  await writeCalibration(labDir, summary);
}
