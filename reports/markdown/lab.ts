/** What the lab has measured of itself. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { calibrationSentence, POWER_HEAD, POWER_NOTE, powerRows } from '../shared/calibration.ts';
import { md } from '../shared/markdown-escape.ts';
import { folded, table } from './table.ts';

export function lab(analysis: Analysis): string {
  const { calibration } = analysis;
  if (calibration === null) return `_${md(calibrationSentence(analysis))}_`;
  const power =
    calibration.power.length === 0
      ? ''
      : `\n\n${table(
          POWER_HEAD,
          POWER_HEAD.map(() => 'right'),
          powerRows(calibration),
        )}\n\n${POWER_NOTE}`;
  return folded('The lab itself', `${md(calibrationSentence(analysis))}${power}`);
}
