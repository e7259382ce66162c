/**
 * The lab as a library: what `import … from 'perfduel'` gives. It prints nothing and ends no process but
 * those it started.
 */
import type { CompareOptions, Result } from './types.ts';

export type { Analysis, Cell, Effect, VerdictKind } from '../model/analysis.ts';
export {
  BuildError,
  ConformanceError,
  LabError,
  ProcessError,
  TrialError,
  UsageError,
} from '../model/errors.ts';
export type {
  CommandTarget,
  ExpectConfig,
  GateConfig,
  ImportConfig,
  LabConfig,
  ReadyConfig,
  RequestConfig,
  RevisionRecipe,
  RevisionTarget,
  RunningTarget,
  ScenarioConfig,
  ServerRecipe,
  StopConfig,
  TargetConfig,
  VariantTarget,
} from '../model/lab-config.ts';
export { defineLab } from '../model/lab-config.ts';
export type { Warning } from '../model/warnings.ts';
export type { CompareOptions, LabEvent, Result, Verdict } from './types.ts';

/**
 * Builds, proves, measures and judges, as the command line does. Rejects with UsageError when the options are
 * wrong, with ConformanceError when a target fails its gate, and with a LabError of code E_INTERRUPTED when
 * `signal` is aborted. A verdict that was not hoped for is a result. One at a time: two would measure one
 * another.
 */
export async function compare(options: CompareOptions): Promise<Result> {
  // A configuration imports defineLab from here, and should not wait for everything that measures.
  return (await import('./compare.ts')).compare(options);
}
