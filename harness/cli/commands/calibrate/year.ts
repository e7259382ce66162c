import { labRoot } from '../../../build/lab-root.ts';
import { seriesOf } from '../../../calibrate/replay/series.ts';
import { openTrace } from '../../../calibrate/trace/files.ts';
import { calibrateYear } from '../../../calibrate/year/calibration.ts';
import { yearText } from '../../../calibrate/year/text.ts';
import { JUDGE_DEFAULTS } from '../../../history/judge.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import * as common from '../../common-flags.ts';
import { text, whole } from '../../flag-kinds.ts';
import { type Flag, parseFlags } from '../../flags.ts';

const DEFAULT_SERIES = 50;
const DEFAULT_NIGHTS = 365;
const DEFAULT_YEARS = 2;
const DEFAULT_EPOCHS: readonly number[] = [20, 60, 160];
/** Fixed: the same trace gives the same numbers, whoever asks. What the defaults were chosen on had other seeds. */
const DEFAULT_SEED = 1;
const DEFAULT_TIMES = 4;
const FEWEST_USABLE = 40;

const epochs: Flag<number[]> = {
  placeholder: 'N,M',
  expected: 'whole numbers from 5 to 2000, separated by commas, as in 20,60',
  summary: `epochs of a night's measurement (default ${DEFAULT_EPOCHS.join(',')})`,
  parse: (value) => {
    const numbers = value.split(',').map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : Number.NaN));
    const fine = numbers.every((n) => n >= 5 && n <= 2_000);
    return fine ? [...new Set(numbers)].sort((a, b) => a - b) : undefined;
  },
};

/** A share; unlike other shares it may be 0. */
const between: Flag<number> = {
  placeholder: 'P',
  expected: 'per cents from 0 to 10, as in 0.2',
  summary: 's.d. between nights in per cent (default: as in the trace)',
  parse: (value) => {
    const n = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
    return n >= 0 && n <= 10 ? n / 100 : undefined;
  },
};

const flags = {
  trace: text('NAME', 'the name of a trace, or the path of its file', 'which (default: the latest)'),
  series: whole(2, 500, `series (default ${DEFAULT_SERIES})`),
  nights: whole(60, 1_000, `nights of a year (default ${DEFAULT_NIGHTS})`),
  years: whole(1, 100, `years of each number of epochs (default ${DEFAULT_YEARS})`),
  epochs,
  again: whole(1, 20, `epochs of a second measurement, times the first (default ${DEFAULT_TIMES})`),
  between,
  alarms: whole(
    1,
    50,
    `false alarms a year that are worth it (default ${JUDGE_DEFAULTS.falseAlarmsPerYear})`,
  ),
  seed: whole(0, 2 ** 32 - 1, `of the years (default ${DEFAULT_SEED})`),
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'calibrate year',
  usage: 'calibrate year',
  summary: 'what nightly judging finds, and calls wrongly, in a simulated year',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) {
      throw new UsageError(
        `calibrate year takes no argument "${positionals[0]}"; a trace is given as --trace NAME`,
      );
    }
    const stored = await openTrace(labRoot(values['lab-dir'], io.env), values.trace);
    const series = seriesOf(stored.trace);
    if (series.length < FEWEST_USABLE) {
      throw new UsageError(
        `trace ${stored.name} has ${series.length} usable epochs: expected at least ${FEWEST_USABLE}`,
      );
    }
    const year = calibrateYear(
      series,
      {
        series: values.series ?? DEFAULT_SERIES,
        nights: values.nights ?? DEFAULT_NIGHTS,
        years: values.years ?? DEFAULT_YEARS,
        seed: values.seed ?? DEFAULT_SEED,
        epochs: values.epochs ?? DEFAULT_EPOCHS,
        confirmTimes: values.again ?? DEFAULT_TIMES,
        between: values.between ?? null,
        falseAlarmsPerYear: values.alarms ?? JUDGE_DEFAULTS.falseAlarmsPerYear,
      },
      (done, total) => {
        if (io.progressLine) io.stderr(`\r${done} of ${total} years${done === total ? '\n' : ''}`);
      },
    );
    if (values.json) {
      const trace = { name: stored.name, file: stored.file, supplied: stored.supplied };
      io.stdout(`${JSON.stringify({ trace, ...year }, null, 2)}\n`);
      return EXIT.answered;
    }
    const color =
      values.color === undefined || values.color === 'auto' ? io.color : values.color === 'always';
    io.stdout(yearText(year, { width: io.columns, color, name: stored.name }));
    return EXIT.answered;
  },
};
