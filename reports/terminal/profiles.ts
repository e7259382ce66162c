import type { Analysis } from '../../harness/model/analysis.ts';
import { plain } from '../shared/plain.ts';
import { placeOf, signed, us } from '../shared/profiles.ts';
import { type Paint, paragraph, table } from './layout.ts';

/** Rows of a candidate: the page has more. */
const TOP = 6;

export function profileLines(
  { baseline, profiles }: Pick<Analysis, 'baseline' | 'profiles'>,
  width: number,
  paint: Paint,
): string[] {
  if (profiles === undefined || profiles.length === 0) return [];
  return [
    paint('What changed (µs of CPU per request, functions’ own time)', 'bold'),
    ...profiles.flatMap(({ candidate, summary, changes }) => [
      ...paragraph(plain(summary), width, '  '),
      ...(changes.length === 0
        ? []
        : table(
            [
              [
                { text: 'function' },
                { text: plain(baseline) },
                { text: plain(candidate) },
                { text: 'change' },
              ],
              ...changes.slice(0, TOP).map((change) => [
                { text: plain(`${change.name} ${placeOf(change)}`.trim()) },
                { text: us(change.baselineUs) },
                { text: us(change.candidateUs) },
                {
                  text: signed(change.differenceUs),
                  tone: change.differenceUs > 0 ? ('bad' as const) : ('good' as const),
                },
              ]),
            ],
            ['left', 'right', 'right', 'right'],
            width,
            paint,
          )),
    ]),
  ];
}
