import { type Coverage, coverageTable } from '../../../calibrate/coverage.ts';
import { EXIT, UsageError } from '../../../model/errors.ts';
import type { Command } from '../../command.ts';
import * as common from '../../common-flags.ts';
import { whole } from '../../flag-kinds.ts';
import { parseFlags } from '../../flags.ts';

const DEFAULT_RUNS = 4_000;
const DEFAULT_SEED = 1;

const flags = {
  runs: whole(100, 100_000, `simulated experiments per row (default ${DEFAULT_RUNS})`),
  seed: whole(0, 2 ** 32 - 1, `of the simulation (default ${DEFAULT_SEED})`),
  json: common.json,
};

export const command: Command = {
  name: 'calibrate coverage',
  usage: 'calibrate coverage',
  summary: 'checks by simulation that every kind of interval holds what it says',
  flags,
  async run(argv, io) {
    const { values, positionals } = parseFlags(argv, flags);
    if (positionals.length > 0)
      throw new UsageError(`calibrate coverage takes no argument "${positionals[0]}"`);
    const [seed, runs] = [values.seed ?? DEFAULT_SEED, values.runs ?? DEFAULT_RUNS];
    const rows = coverageTable(seed, runs);
    io.stdout(
      values.json ? `${JSON.stringify({ seed, runs, rows }, null, 2)}\n` : tableText(rows, seed, runs),
    );
    return EXIT.answered;
  },
};

const HEADERS = ['fixed number', 'every look', 'at the stop'];
const COLUMN = 14;

/** One line per machine, number of epochs and confidence; one column per kind of interval. At most 80 columns. */
function tableText(rows: readonly Coverage[], seed: number, runs: number): string {
  const percent = (share: number): string => (share * 100).toFixed(2);
  const lines = [
    'Share of simulated experiments whose interval holds the true effect, in %',
    `${'noise'.padEnd(12)} ${'epochs'.padStart(6)} ${'nominal'.padStart(8)} ${HEADERS.map((header) => header.padStart(COLUMN)).join('')}`,
  ];
  const fixed = rows.filter(({ interval }) => interval === 'fixed number of epochs');
  for (const [i, first] of fixed.entries()) {
    const own = rows.slice(3 * i, 3 * i + 3);
    const asked = own[1]!.nominal;
    lines.push(
      `${first.machine.padEnd(12)} ${String(first.epochs).padStart(6)} ${percent(asked).padStart(8)} ` +
        own.map(({ covered }) => percent(covered).padStart(COLUMN)).join(''),
    );
  }
  const below = rows.filter(({ nominal, covered }) => covered < nominal - 0.01).length;
  lines.push(
    '',
    below === 0
      ? `No row is more than one point below nominal (${runs} experiments each, seed ${seed}).`
      : `${below} rows are more than one point below nominal (${runs} experiments each, seed ${seed}).`,
    'Intervals that hold at every look are the wider the fewer looks were taken:',
    'they keep their word for ever, so after few epochs they keep more than that.',
  );
  return `${lines.join('\n')}\n`;
}
