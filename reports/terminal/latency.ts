/** Response times in the open loop: for every comparison, percentile by percentile at each load. */
import type { Analysis, Cell, ResponseTimes } from '../../harness/model/analysis.ts';
import {
  COUNTED_FROM,
  latencyGroups,
  loadName,
  loadNote,
  notMeasurable,
  PERCENTILES,
  type Percentile,
  scenarioLoads,
  timeAt,
  voidSentences,
} from '../shared/latency.ts';
import { plain } from '../shared/plain.ts';
import * as words from '../shared/words.ts';
import { type Paint, paragraph, type TableCell, type Tone, table } from './layout.ts';

/** With more comparisons than this, only the middle and the tail of each are shown. */
const FEW = 3;
/** Reasons that are spelled out; the HTML and JSON reports have all of them. */
const REASONS = 3;

const TONES: Readonly<Record<ReturnType<typeof words.direction>, Tone>> = {
  better: 'good',
  worse: 'bad',
  both: 'plain',
};

type Line = TableCell[];

function comparison(analysis: Analysis, cell: Cell, percentiles: readonly Percentile[]): Line[] {
  const timesOf = (variant: string): readonly ResponseTimes[] =>
    analysis.rows.find((row) => row.scenario === cell.scenario && row.variant === variant)?.responseTimes ??
    [];
  const sides = [timesOf(analysis.baseline), timesOf(cell.candidate)];
  return scenarioLoads(analysis, cell.scenario).flatMap(({ load }, i) => {
    const times = sides.map((side) => side[i]);
    const any = times.some(
      (one) => one && percentiles.some((percentile) => timeAt(one, percentile) !== null),
    );
    // Nothing at all is said once.
    return (any ? percentiles : [null]).map((percentile, p): Line => {
      const effect = cell.latency.find((it) => it.load === load && it.percentile === percentile)?.effect;
      const tone = effect ? TONES[words.direction(effect)] : 'dim';
      return [
        { text: p === 0 ? loadName(analysis, cell.scenario, load) : '', indent: 2 },
        { text: percentile === null ? '' : `p${percentile}` },
        ...times.map((one) => ({ text: words.us(one && percentile ? timeAt(one, percentile) : null) })),
        { text: effect ? words.effectChange(effect) : words.NONE, tone },
        { text: effect ? words.changeInterval(effect) : 'not measurable', tone: effect ? 'plain' : 'dim' },
      ];
    });
  });
}

/** All but the first few in one line. */
function shortened(lines: readonly string[], what: string): string[] {
  const rest = lines.length - REASONS;
  return rest < 2 ? [...lines] : [...lines.slice(0, REASONS), `and ${rest} more ${what}`];
}

export function latencyLines(analysis: Analysis, width: number, paint: Paint): string[] {
  const groups = latencyGroups(analysis);
  if (groups.length === 0) return [];
  const percentiles = PERCENTILES.filter((p) => analysis.cells.length <= FEW || p === 50 || p === 99);
  const head = ['load', '', 'baseline', 'candidate', 'change', 'interval'];
  const several = groups.length > 1;
  const lines = groups.flatMap(({ scenario, rows }) => {
    const cells = analysis.cells.filter((cell) => cell.scenario === scenario);
    const body = cells.flatMap((cell): Line[] => [
      [{ text: `${plain(cell.candidate)} ÷ ${plain(analysis.baseline)}`, tone: 'bold' }],
      ...comparison(analysis, cell, percentiles),
    ]);
    return [
      ...(several ? ['', ...paragraph(plain(scenario), width, '  ', 'bold', paint)] : []),
      ...paragraph(plain(loadNote(analysis, scenario)), width, '  '),
      ...table(
        [head.map((text) => ({ text, tone: 'dim' as const })), ...body],
        ['left', 'left', 'right', 'right', 'right', 'right'],
        width,
        paint,
      ),
      ...shortened(voidSentences(analysis, rows), 'of the kind').flatMap((text) =>
        paragraph(plain(text), width, '  ! ', 'warn', paint),
      ),
      ...shortened(notMeasurable(analysis, scenario, percentiles), 'reasons').flatMap((text) =>
        paragraph(plain(text), width, '  – ', 'dim', paint),
      ),
    ];
  });
  return [
    paint('Response times, open loop', 'bold'),
    ...paragraph(COUNTED_FROM, width, '  ', 'dim', paint),
    ...lines,
  ];
}
