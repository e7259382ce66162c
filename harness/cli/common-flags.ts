/** Flags that several commands share. */

import { list, oneOf, someOf, text, toggle } from './flag-kinds.ts';
import { VERDICT_KINDS } from './gate.ts';

export const labDir = text('DIR', 'a folder', 'where builds and runs are kept (default $LAB_DIR or .lab)');
export const config = text(
  'FILE',
  'the path of a file',
  'configuration (default: the nearest lab.config.ts)',
);
export const json = toggle('print the result as JSON');
export const out = text('DIR', 'a folder', 'where report files go (default: the folder of the run)');
export const format = list(
  'X,Y',
  'names of formats, separated by commas',
  'report files to write (default html,md,json)',
);
export const failOn = someOf(VERDICT_KINDS, 'exit 1 when a comparison has one of these verdicts');
export const color = oneOf(['auto', 'always', 'never'], 'colour: auto, always or never');
