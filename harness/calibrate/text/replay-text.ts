/** A replay for the terminal: lines of at most `width` cells, made of the numbers of the replay alone. */
import { type Paint, painter, paragraph, table } from '../../../reports/terminal/layout.ts';
import { formatDuration } from '../../model/units.ts';
import type { AlarmRate } from '../replay/false-alarms.ts';
import type { Replay } from '../replay/replay.ts';
import { count, level, percent, planted, sparkline } from './format.ts';
import { shapeText } from './shape-text.ts';

export interface TextOptions {
  width: number;
  color: boolean;
  /** Of the trace. */
  name: string;
  /** It came with the lab, so its machine may be another. */
  supplied: boolean;
}

export function replayText(replay: Replay, options: TextOptions): string {
  const paint = painter(options.color);
  const sections = [
    head(replay, options, paint),
    falseAlarms(replay, options.width, paint),
    power(replay, options.width, paint),
    ...(replay.widths.length === 0 ? [] : [widths(replay, options.width, paint)]),
    shapeText(replay, options.width, paint),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function head(
  { header, usable, unusable }: Replay,
  { name, supplied, width }: TextOptions,
  paint: Paint,
): string[] {
  const { machine, git } = header;
  const left = header.failedEpochs + unusable;
  const sentences = [
    `${header.subject} against itself (${header.twin}) in scenario ${header.scenario}:`,
    `${usable} epochs, ${header.slicesPerProcess} slices of ${header.sliceMs} ms per process`,
    left === 0 ? '' : `(${left} more failed or had no CPU time)`,
    header.processesPerEpoch === 2 ? '' : `(of ${header.processesPerEpoch} processes in each epoch)`,
    `; recorded ${header.recordedAt.slice(0, 16).replace('T', ' ')} UTC on ${machine.cpuModel},`,
    `${machine.cores} cores, ${machine.os}, Node ${machine.node}${machine.pinned ? '' : ', not pinned'}`,
    git === null ? '' : `, at commit ${git.commit.slice(0, 10)}${git.dirty ? ' with changes' : ''}`,
    supplied ? '. It came with the lab: yours may be another machine' : '',
  ];
  const text = `${sentences.filter((it) => it !== '').join(' ')}.`.replace(/ ([;,.])/g, '$1');
  return [paint(`Trace ${name}`, 'bold'), ...paragraph(text, width, '  ')];
}

function falseAlarms(replay: Replay, width: number, paint: Paint): string[] {
  const { options, falseAlarms, claimsAt } = replay;
  const levels = falseAlarms[0]!.rates.map(({ alpha }) => `nominal ${level(alpha)}`);
  const header = ['who claims a difference, in %', ...levels, planted(claimsAt)];
  const rows = falseAlarms.flatMap((method) => {
    const reliance =
      method.name === 'sequential' || method.name === 'fixed' ? 'relies on' : 'wrongly assumes';
    const numbers = method.experiments === 0 ? [] : [...method.rates.map(rate), percent(method.claims!)];
    const title = method.experiments === 0 ? `${method.title}: not measurable from this trace` : method.title;
    return [
      [{ text: title }, ...numbers.map((text) => ({ text }))],
      [{ text: `${reliance}: ${method.assumes}`, indent: 2, tone: 'dim' as const }],
    ];
  });
  const fewest = falseAlarms.filter(({ independent, experiments }) => independent < experiments);
  return [
    paint('False alarms: a build against itself, so every claim is false', 'bold'),
    ...paragraph(
      `${count(options.experiments)} virtual experiments of ${options.epochs} epochs (about ${formatDuration(replay.experimentMs)} each), seed ${options.seed}: ` +
        'a random stretch of the trace, a fresh coin in every epoch.',
      width,
      '  ',
    ),
    '',
    ...table(
      [header.map((text) => ({ text, tone: 'dim' as const })), ...rows],
      ['left', 'right', 'right', 'right'],
      width,
      paint,
    ),
    '',
    ...paragraph(
      `In brackets: 95 % interval, for this trace. The last column: the share that claims a difference at ${level(options.alpha)} when one of ${planted(claimsAt)} is planted.`,
      width,
      '  ',
    ),
    ...(fewest.length === 0
      ? []
      : paragraph(
          'Methods without a coin have no more experiments than the trace has stretches; their intervals stand on those that lie side by side: ' +
            `${fewest.map(({ name, independent }) => `${independent} for ${name}`).join(', ')}.`,
          width,
          '  ',
        )),
  ];
}

function widths({ widths: rows }: Replay, width: number, paint: Paint): string[] {
  const half = (scatter: number): string => `±${percent(Math.expm1(1.96 * scatter))} %`;
  const times = (value: number): string => value.toFixed(1);
  return [
    paint('Width at equal wall time, against all of A and then all of B', 'bold'),
    ...paragraph(
      '95 % intervals that hold have to be as wide as estimates scatter when nothing differs. Of one trace: processes of each epoch as pairs, ' +
        'or the earlier half of them as A and the later half as B.',
      width,
      '  ',
    ),
    '',
    ...table(
      [
        ['epochs', 'ours', 'A, then B', 'times wider'].map((text) => ({ text, tone: 'dim' as const })),
        ...rows.map(({ epochs, interleaved, blocks, ratio, low, high }) =>
          [
            String(epochs),
            half(interleaved),
            half(blocks),
            `${times(ratio)} (${times(low)}–${times(high)})`,
          ].map((text) => ({ text })),
        ),
      ],
      ['right', 'right', 'right', 'right'],
      width,
      paint,
    ),
  ];
}

const rate = ({ share, low, high }: AlarmRate): string =>
  `${percent(share)} (${percent(low)}–${percent(high)})`;

function power({ power, options, mde, experimentMs }: Replay, width: number, paint: Paint): string[] {
  const header = ['planted', 'found', 'wrong', 'holds', 'epochs', 'min', 'found', 'wrong', 'holds'];
  const share = (part: number, whole: number): string => percent(part / whole);
  const rows = power.map(({ planted: effect, sequential: s, fixed: f }) => [
    planted(effect),
    share(s.found, s.experiments),
    share(s.wrong, s.experiments),
    share(s.covered, s.experiments),
    s.medianEpochs === null ? '–' : String(s.medianEpochs),
    s.medianMinutes === null ? '–' : s.medianMinutes.toFixed(1),
    share(f.found, f.experiments),
    share(f.wrong, f.experiments),
    share(f.covered, f.experiments),
  ]);
  const align = ['right', ...header.slice(1).map(() => 'right')] as ('left' | 'right')[];
  const points = power[0]!.curve.length;
  const lines = table(
    [header, ...rows].map((row) => row.map((text) => ({ text }))),
    align,
    width,
    paint,
  );
  return [
    paint('Power: effects planted in the same experiments', 'bold'),
    ...paragraph(
      `Level ${level(options.alpha)}. “holds”: intervals that hold the planted effect; “epochs”, “min”: median until decided (– when fewer than half are).`,
      width,
      '  ',
    ),
    '',
    groupTitles(lines[0]!, options.epochs),
    ...lines,
    '',
    ...paragraph(
      `Share found by the sequential rule, from 1 to ${options.epochs} epochs${points === options.epochs ? '' : ` (${points} points)`}; full height is all:`,
      width,
      '  ',
    ),
    ...power.map(
      ({ planted: effect, curve }) =>
        `  ${planted(effect).padStart(7)} │${sparkline(curve.map((point) => point.share))}│ ${percent(curve.at(-1)!.share)} %`,
    ),
    '',
    ...paragraph(
      mde === null
        ? `Not even a doubling is found with 80 % power in ${formatDuration(experimentMs)}.`
        : `Found with 80 % power in ${formatDuration(experimentMs)}: ${planted(mde)} and more.`,
      width,
      '  ',
    ),
  ];
}

/** Over the two groups of columns, which both begin with "found". */
function groupTitles(header: string, epochs: number): string {
  const [first, second] = [header.indexOf('found'), header.lastIndexOf('found')];
  return `${' '.repeat(first)}${'sequential rule'.padEnd(second - first)}fixed, ${epochs} epochs`;
}
