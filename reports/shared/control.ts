/** The control, a twin of the baseline: how it is named and what its check says. */
import type { Analysis, ControlCheck, VariantRow } from '../../harness/model/analysis.ts';

export const isControl = ({ plan }: Pick<Analysis, 'plan'>, variant: string): boolean =>
  variant === plan.control;

/** In tables the control has one name, whatever it was started as. */
export const variantName = (analysis: Pick<Analysis, 'plan'>, variant: string): string =>
  isControl(analysis, variant) ? 'control' : variant;

/** Without the control: what the experiment is about. */
export const contestants = ({ plan }: Pick<Analysis, 'plan'>): string[] =>
  plan.variants.filter((variant) => variant !== plan.control);

/** Rows of a scenario in the order of the plan, the control last. */
export function rowsOf(analysis: Analysis, scenario: string): VariantRow[] {
  const rows = analysis.rows.filter((row) => row.scenario === scenario);
  const last = (row: VariantRow): number => Number(isControl(analysis, row.variant));
  return rows.toSorted((a, b) => last(a) - last(b));
}

/** In text alone, without colour, a difference has to cry out. */
export function checkWords({ effect, differs }: Pick<ControlCheck, 'effect' | 'differs'>): string {
  if (differs) return 'DIFFERS: void';
  return effect === null ? 'not measured' : 'agrees';
}

export const controlDiffers = ({ control }: Pick<Analysis, 'control'>): boolean =>
  control?.some(({ differs }) => differs) ?? false;
