/** Who is ahead, with bars of CPU time per request. */
import type { Analysis } from '../../harness/model/analysis.ts';
import { plain } from '../shared/plain.ts';
import { placesOf, rankingsShown } from '../shared/ranking.ts';
import * as words from '../shared/words.ts';
import { type Paint, type TableCell, table } from './layout.ts';

/** Cells of the longest bar. */
const BAR = 24;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(share: number): string {
  const eighths = Math.max(1, Math.round(share * BAR * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

export function rankingLines(analysis: Analysis, width: number, paint: Paint): string[] {
  const rankings = rankingsShown(analysis);
  if (rankings.length === 0) return [];
  const several = rankings.length > 1;
  const rows = rankings.flatMap((ranking): TableCell[][] => [
    ...(several ? [[{ text: plain(ranking.scenario), tone: 'bold' as const }]] : []),
    ...placesOf(ranking)
      .flat()
      .map(({ place, entry, length }): TableCell[] => [
        { text: `${place.padEnd(3)}${plain(entry.variant)}`, indent: several ? 2 : 0 },
        { text: words.us(entry.cpuUsPerRequest) },
        { text: length === null ? '' : bar(length), tone: 'dim' },
        { text: entry.behind === null ? '' : words.effectChange(entry.behind) },
      ]),
  ]);
  return [
    paint('Ranking', 'bold') + paint('  CPU time per request, least first; = cannot be told apart', 'dim'),
    ...table(rows, ['left', 'right', 'left', 'right'], width, paint),
  ];
}
