import { labRoot } from '../../../build/lab-root.ts';
import { type Replay, replay, summaryOf } from '../../../calibrate/replay/replay.ts';
import { replayText } from '../../../calibrate/text/replay-text.ts';
import { openTrace } from '../../../calibrate/trace/files.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import * as common from '../../common-flags.ts';
import { DEFAULTS } from '../../defaults.ts';
import { text, whole } from '../../flag-kinds.ts';
import { type Flag, parseFlags } from '../../flags.ts';
import type { Io } from '../../io.ts';
import { keepPart } from './live-session.ts';

const DEFAULT_EXPERIMENTS = 10_000;
/** About three minutes of a fast server. */
const DEFAULT_EPOCHS = 40;
/** Fixed: the same trace gives the same numbers, whoever asks. */
const DEFAULT_SEED = 1;
const DEFAULT_EFFECTS: readonly number[] = [0.003, 0.005, 0.01, 0.02, 0.05];

/** Per cents to shares, ascending. */
const effects: Flag<number[]> = {
  placeholder: 'X,Y',
  expected: 'per cents above 0 and up to 100, separated by commas, as in 0.5,1,5',
  summary: 'effects to plant, in per cent (default 0.3,0.5,1,2,5)',
  parse: (value) => {
    const shares = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part) / 100));
    return shares.every((share) => share > 0 && share <= 1) ? shares.sort((a, b) => a - b) : undefined;
  },
};

const flags = {
  trace: text('NAME', 'the name of a trace, or the path of its file', 'which (default: the latest)'),
  experiments: whole(100, 100_000, `virtual experiments (default ${DEFAULT_EXPERIMENTS})`),
  epochs: whole(10, 200, `epochs of each (default ${DEFAULT_EPOCHS})`),
  seed: whole(0, 2 ** 32 - 1, `of the coins (default ${DEFAULT_SEED})`),
  effects,
  json: common.json,
  color: common.color,
  'lab-dir': common.labDir,
};

export const command: Command = {
  name: 'calibrate replay',
  usage: 'calibrate replay',
  summary: 'counts false alarms and power of each method on a recorded trace, in seconds',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0) {
      throw new UsageError(
        `calibrate replay takes no argument "${positionals[0]}"; a trace is given as --trace NAME`,
      );
    }
    const labDir = labRoot(values['lab-dir'], io.env);
    const stored = await openTrace(labDir, values.trace);
    const result = replay(stored.trace, stored.name, {
      experiments: values.experiments ?? DEFAULT_EXPERIMENTS,
      epochs: values.epochs ?? DEFAULT_EPOCHS,
      seed: values.seed ?? DEFAULT_SEED,
      effects: values.effects ?? DEFAULT_EFFECTS,
      alpha: DEFAULTS.alpha,
      margin: DEFAULTS.margin,
    });
    // The trace that comes with the lab says nothing about this machine.
    if (!stored.supplied) await keep(io, labDir, result);
    if (values.json) {
      const trace = { name: stored.name, file: stored.file, supplied: stored.supplied };
      io.stdout(`${JSON.stringify({ trace, ...result, summary: summaryOf(result) }, null, 2)}\n`);
      return EXIT.answered;
    }
    const color =
      values.color === undefined || values.color === 'auto' ? io.color : values.color === 'always';
    io.stdout(replayText(result, { width: io.columns, color, name: stored.name, supplied: stored.supplied }));
    return EXIT.answered;
  },
};

/** Into the lab's measurement of itself; planted effects are kept from live experiments only. */
function keep(io: Io, labDir: string, result: Replay): Promise<void> {
  const { cpuModel, cores, subject, scenario, alpha, replay: counts, mde, mdeBudgetMs } = summaryOf(result);
  const conditions = { cpuModel, cores, subject, scenario, alpha };
  return keepPart(io, labDir, conditions, { replay: counts, mde, mdeBudgetMs });
}
