/** What the lab knows of itself, beside a night. */
import type { NightlyReport } from '../../harness/model/nightly.ts';
import { calibrationSentence, UNCALIBRATED } from '../shared/calibration.ts';

export const calibrationText = ({ calibration, machine }: NightlyReport): string =>
  calibration === null || machine === null
    ? UNCALIBRATED
    : calibrationSentence({ calibration, fingerprint: machine });
