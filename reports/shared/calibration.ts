/** What the lab knows of itself on this machine, in words. */
import type { CalibrationSummary } from '../../harness/model/calibration.ts';
import type { Fingerprint } from '../../harness/model/records.ts';
import { LAB } from '../../harness/model/source.ts';
import { formatCount, formatDuration } from '../../harness/model/units.ts';
import { count, percent } from './words.ts';

export const UNCALIBRATED = `This lab was not calibrated on this machine: ${LAB} calibrate`;

const times = (n: number): string => (n === 0 ? 'none' : formatCount(n));

function falseAlarms({ live, replay, alpha }: CalibrationSummary): string {
  const parts = [
    ...(live === null
      ? []
      : [`${times(live.falseVerdicts)} of ${count(live.experiments, 'live experiment')}`]),
    ...(replay === null || replay.experiments === 0
      ? []
      : [
          `${percent(replay.falseVerdicts / replay.experiments)} of ${formatCount(replay.experiments)} replayed ones`,
        ]),
  ];
  return parts.length === 0
    ? 'the lab’s false alarms were not measured'
    : `the lab called a difference between equal builds in ${parts.join(' and ')} (nominal ${percent(alpha)})`;
}

function sensitivity({ mde, mdeBudgetMs }: CalibrationSummary): string {
  if (mde === null) return '';
  return `; it finds ${percent(mde)}${mdeBudgetMs === null ? '' : ` in ${formatDuration(mdeBudgetMs)}`} with 80 % power`;
}

/**
 * `On this machine the lab called a difference between equal builds in 1 of 31 live experiments and 0.4 % of 10,000
 * replayed ones (nominal 1 %); it finds 1.6 % in 3 min with 80 % power. Measured 2026-11-21.`
 */
export function calibrationSentence({
  calibration,
  fingerprint,
}: {
  calibration: CalibrationSummary | null;
  /** Of the machine that the report is about. */
  fingerprint: Pick<Fingerprint, 'cpuModel' | 'cores'>;
}): string {
  if (calibration === null) return UNCALIBRATED;
  const { live, cpuModel, cores } = calibration;
  const elsewhere = cpuModel !== fingerprint.cpuModel || cores !== fingerprint.cores;
  return [
    `${elsewhere ? 'On another machine' : 'On this machine'} ${falseAlarms(calibration)}${sensitivity(calibration)}.`,
    ...(live !== null && live.voids > 0
      ? [`${count(live.voids, 'live experiment')} ended void because the control differed.`]
      : []),
    `Measured ${calibration.measuredAt.slice(0, 10)}.`,
    ...(elsewhere
      ? [
          `That was ${cpuModel} with ${count(cores, 'core')}; this is ${fingerprint.cpuModel} with ` +
            `${count(fingerprint.cores, 'core')}: calibrate again.`,
        ]
      : []),
  ].join(' ');
}

/** Columns of what was planted and found again, for formats that have room for a table. */
export const POWER_HEAD = ['planted', 'found', 'wrong', 'interval holds it', 'median time'] as const;

export const POWER_NOTE = 'Wrong: a verdict with the wrong sign, or “same” for an effect beyond the margin.';

export const powerRows = ({ power }: CalibrationSummary): string[][] =>
  power.map(({ planted, experiments, found, wrong, covered, medianMinutes }) => [
    percent(planted),
    `${found} of ${experiments}`,
    String(wrong),
    `${covered} of ${experiments}`,
    medianMinutes === null ? '–' : formatDuration(medianMinutes * 60_000),
  ]);
