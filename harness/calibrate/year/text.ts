/** A simulated year for the terminal: lines of at most `width` cells, made of its numbers alone. */
import { type Paint, painter, paragraph, table } from '../../../reports/terminal/layout.ts';
import { formatDuration } from '../../model/units.ts';
import { count, level, percent } from '../text/format.ts';
import type { EpochsRow, RuleResult, Share, StepRow, YearCalibration } from './calibration.ts';
import { DRIFT, LOUDER } from './plan.ts';

export interface TextOptions {
  width: number;
  color: boolean;
  /** Of the trace. */
  name: string;
}

export function yearText(year: YearCalibration, options: TextOptions): string {
  const paint = painter(options.color);
  const sections = [
    head(year, options, paint),
    byEpochs(year, options.width, paint),
    beside(year.rows.at(-1)!, year, options.width, paint),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const years = (n: number): string => (n === 1 ? '1 simulated year' : `${n} simulated years`);

function head(year: YearCalibration, { name, width }: TextOptions, paint: Paint): string[] {
  const { options, epochSd, epochMs, rows, stretches, outliersPerYear } = year;
  const { sd, high, copies, copiesSe } = stretches;
  return [
    paint('A simulated year', 'bold'),
    ...paragraph(
      `${years(options.years)} of ${options.series} series × ${options.nights} nights, seed ${options.seed}. Every ` +
        `measurement is a stretch of recorded epochs of a build against itself (trace ${name}: ${percent(epochSd)} % s.d. and ` +
        `${(epochMs / 1_000).toFixed(1)} s an epoch), with fresh coins.`,
      width,
      '  ',
    ),
    ...paragraph(
      `Between nights ${percent(rows[0]!.between)} % s.d., which no number of epochs averages away` +
        `${options.between === null ? ': what stretches of the trace differ by' : ', as asked'}. An hour of one machine says little about ` +
        `nights: by the trace it may be ${percent(sd)} %, and up to ${percent(high)} %; its two copies of one build differ by ` +
        `${percent(Math.abs(copies))} ± ${percent(copiesSe)} %.`,
      width,
      '  ',
    ),
    ...paragraph(
      `Planted: steps, drifts of ${level(DRIFT.size)} over ${DRIFT.nights} nights, ${Math.round(outliersPerYear)} nights a year whose ` +
        `first measurement is off by 3 to 10 %, and series whose epochs scatter ${LOUDER} times as much from midsummer on.`,
      width,
      '  ',
    ),
  ];
}

const bracketed = ({ share, low, high, of }: Share): string =>
  of === 0 ? '–' : `${whole(share)} (${whole(low)}–${whole(high)})`;
const whole = (share: number): string => (100 * share).toFixed(0);

const perYear = ({ mean, low, high }: RuleResult['falsePerYear']): string =>
  `${mean.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;

function byEpochs(
  { rows: asked, withoutBetween, options }: YearCalibration,
  width: number,
  paint: Paint,
): string[] {
  const rows = withoutBetween === null ? asked : [...asked, withoutBetween];
  const usual = (row: EpochsRow): StepRow[] => row.ours.steps.filter(({ louder }) => !louder);
  const sizes = usual(rows[0]!).map(({ size }) => size);
  const header = ['epochs', 'again', 'min', ...sizes.map((size) => `${level(size)}`), 'false a year'];
  const body = rows.map((row) => [
    row === withoutBetween ? `${row.epochs} *` : String(row.epochs),
    `${percent(row.suspects)} %`,
    (row.nightMs / 60_000).toFixed(1),
    ...usual(row).map(({ firstNight }) => bracketed(firstNight)),
    perYear(row.ours.falsePerYear),
  ]);
  return [
    paint('Steps alarmed in their first night, in %, by epochs a night', 'bold'),
    ...paragraph(
      `Asked for: ${options.falseAlarmsPerYear} false alarm${options.falseAlarmsPerYear === 1 ? '' : 's'} a year over all series. Suspects are measured again, ` +
        `${options.confirmTimes} times as long. In brackets: 95 % intervals.`,
      width,
      '  ',
    ),
    '',
    ...table(
      [
        header.map((text) => ({ text, tone: 'dim' as const })),
        ...body.map((row) => row.map((text) => ({ text }))),
      ],
      header.map(() => 'right' as const),
      width,
      paint,
    ),
    '',
    ...paragraph(
      'again: share of series measured a second time in a night. min: minutes a night and series, second measurements included, when ' +
        `each series has the machine and its reference to itself.${withoutBetween === null ? '' : ' *: were nights to differ by nothing but their epochs.'}`,
      width,
      '  ',
    ),
  ];
}

function beside(row: EpochsRow, { options }: YearCalibration, width: number, paint: Paint): string[] {
  const header = ['step', 'rule', 'first night', 'in a week', 'ever', 'night right'];
  const lines = row.ours.steps.flatMap((ours, i) =>
    [['ours', ours] as const, ['E-divisive', row.theirs.steps[i]!] as const].map(([rule, step]) => [
      rule === 'ours' ? `${level(step.size)}${step.louder ? ' loud' : ''}` : '',
      rule,
      bracketed(step.firstNight),
      bracketed(step.withinWeek),
      bracketed(step.ever),
      bracketed(step.rightNight),
    ]),
  );
  const drifts = ({ drifts: { found, planted, calledDrift } }: RuleResult): string =>
    `${found} of ${planted} drifts (${calledDrift} called one)`;
  return [
    paint(`Beside “E-divisive, then a t-test” on the same nights, ${row.epochs} epochs, in %`, 'bold'),
    '',
    ...table(
      [
        header.map((text) => ({ text, tone: 'dim' as const })),
        ...lines.map((line) => line.map((text) => ({ text }))),
      ],
      ['left', 'left', 'right', 'right', 'right', 'right'],
      width,
      paint,
    ),
    '',
    ...paragraph(
      `False alarms a year: ours ${perYear(row.ours.falsePerYear)}, E-divisive ${perYear(row.theirs.falsePerYear)}. ` +
        `Found: ours ${drifts(row.ours)}, E-divisive ${row.theirs.drifts.found} of ${row.theirs.drifts.planted}. ` +
        `night right: of those found, the night that is named is the true one or its neighbour. A step that was not found before the ` +
        `series’ next one counts as not found. ${count(options.series * options.nights * options.years)} series-nights; one night takes ` +
        `${formatDuration(row.nightMs * options.series)} for ${options.series} series.`,
      width,
      '  ',
    ),
  ];
}
