/** `script-loading,gc=explicit:never`: axes, each with the levels that were asked for. */
import type { Flag } from '../../flags.ts';

export interface AskedAxis {
  axis: string;
  /** null: by default. */
  levels: readonly string[] | null;
}

export const axesFlag: Flag<AskedAxis[]> = {
  placeholder: 'X,Y=A:B',
  expected:
    'two or more different axes, separated by commas, each alone or with two or more different levels',
  summary: 'axes, of which all combinations are measured',
  parse: (text) => {
    const axes = text.split(',').map(parseAxis);
    const names = axes.map((it) => it?.axis);
    const fine = axes.length >= 2 && !axes.includes(undefined) && new Set(names).size === names.length;
    return fine ? (axes as AskedAxis[]) : undefined;
  },
};

function parseAxis(text: string): AskedAxis | undefined {
  const [axis = '', levels, ...rest] = text.split('=').map((part) => part.trim());
  if (axis === '' || rest.length > 0) return undefined;
  if (levels === undefined) return { axis, levels: null };
  const names = levels.split(':').map((level) => level.trim());
  const fine = names.length >= 2 && !names.includes('') && new Set(names).size === names.length;
  return fine ? { axis, levels: names } : undefined;
}
