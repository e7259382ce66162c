/** `.lab/calibration.json`: the lab's latest measurement of itself on this machine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../build/write-atomic.ts';
import { CALIBRATION_VERSION, type CalibrationSummary } from '../model/calibration.ts';
import { RecordError } from '../model/errors.ts';

const file = (labDir: string): string => join(labDir, 'calibration.json');

/** null when there is none or it is of another version. Throws RecordError when it is damaged. */
export async function readCalibration(labDir: string): Promise<CalibrationSummary | null> {
  let text: string;
  try {
    text = await readFile(file(labDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new RecordError(`${file(labDir)} cannot be read: ${(error as Error).message}`, error);
  }
  try {
    const value = JSON.parse(text) as CalibrationSummary;
    return value.version === CALIBRATION_VERSION ? value : null;
  } catch (cause) {
    throw new RecordError(`${file(labDir)} is damaged: ${(cause as Error).message}`, cause);
  }
}

export async function writeCalibration(labDir: string, summary: CalibrationSummary): Promise<void> {
  await writeAtomic(file(labDir), `${JSON.stringify(summary, null, 2)}\n`);
}
