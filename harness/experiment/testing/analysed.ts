import type { Analysis } from '../../model/analysis.ts';
import type { WarningCode } from '../../model/warnings.ts';
import { analyse } from '../analyse.ts';
import { type SyntheticOptions, syntheticRun } from './synthetic.ts';

/** What the analysis makes of a made-up run. */
export const analysed = (options: SyntheticOptions): Analysis => {
  const { record, trials } = syntheticRun(options);
  return analyse(record, trials);
};

export const codes = (analysis: Analysis): WarningCode[] => analysis.warnings.map((warning) => warning.code);
