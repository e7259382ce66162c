/** Ratios and changes of levels in words. */
import type { Effect } from '../../../model/analysis.ts';
import type { BuildSummary } from '../../../model/records.ts';

/** `6.6 %`, `0.31 %`: two decimals below 1 %. */
export function percent(share: number): string {
  const value = Math.abs(share) * 100;
  return `${value.toFixed(value < 0.995 ? 2 : 1)} %`;
}

/** `78 %`, `0.4 %`: a share needs no decimals from 1 % on. */
export const shareText = (share: number): string => {
  const value = share * 100;
  const text = Math.abs(value).toFixed(Math.abs(value) < 0.95 ? 1 : 0);
  return `${value < 0 && Number(text) !== 0 ? '−' : ''}${text} %`;
};

/** `1.07`, `14.1`, `120` */
export const factor = (value: number): string =>
  value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);

/** `95.1 % less CPU per request (1/20.5)`, `6.6 % less CPU per request`, `2.10× the CPU per request` */
export function changeOf({ ratio }: Pick<Effect, 'ratio'>): string {
  if (ratio >= 2) return `${factor(ratio)}× the CPU per request`;
  const fraction = ratio <= 0.5 ? ` (1/${factor(1 / ratio)})` : '';
  return `${percent(ratio - 1)} ${ratio <= 1 ? 'less' : 'more'} CPU per request${fraction}`;
}

/** `saves 6.6 %`, `costs 2.3 %`: what a change does to CPU time. */
export const doing = (ratio: number, [save, cost]: readonly [string, string]): string =>
  `${ratio <= 1 ? save : cost} ${percent(ratio - 1)}`;

/** `1.03–1.08` */
export const rangeOf = ({ low, high }: Pick<Effect, 'low' | 'high'>): string =>
  `${factor(low)}–${factor(high)}`;

/** `a`, `a and b`, `a, b and c` */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;

/** Every level that differs: `gc: explicit → never`. The engine counts as one. Empty when all are the same. */
export function changedLevels(from: BuildSummary | undefined, to: BuildSummary | undefined): string[] {
  if (from === undefined || to === undefined) return [];
  const axes = [...new Set([...Object.keys(from.levels), ...Object.keys(to.levels)])];
  const changes = axes
    .filter((axis) => from.levels[axis] !== to.levels[axis])
    .map((axis) => `${axis}: ${from.levels[axis] ?? 'none'} → ${to.levels[axis] ?? 'none'}`);
  return from.engine === to.engine ? changes : [...changes, `engine: ${from.engine} → ${to.engine}`];
}
