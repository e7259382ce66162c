/** The baseline against its own twin, one line a scenario. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { checkWords } from '../shared/control.ts';
import { plain } from '../shared/plain.ts';
import * as words from '../shared/words.ts';
import { type Paint, type TableCell, table } from './layout.ts';

export function controlLines(analysis: Analysis, width: number, paint: Paint): string[] {
  const { control, baseline } = analysis;
  if (control === null) return [];
  const rows = control.map(({ scenario, effect, differs }): TableCell[] => [
    { text: plain(scenario) },
    { text: effect === null ? words.NONE : words.ratio(effect.ratio) },
    { text: effect === null ? words.NONE : words.ratioInterval(effect) },
    {
      text: `${differs ? '✕ ' : ''}${checkWords({ effect, differs })}`,
      tone: differs ? 'bad' : 'plain',
    },
  ]);
  return [
    paint('Control', 'bold') + paint(`  ${plain(baseline)} against its own twin: ratio, interval`, 'dim'),
    ...table(rows, ['left', 'right', 'right', 'left'], width, paint),
  ];
}
