/** `lab calibrate …`: the lab measures itself. Each way of doing so is a sub-command with flags of its own. */
import { commandGroup } from '../command-group.ts';
import { command as aa } from './calibrate/aa.ts';
import { command as coverage } from './calibrate/coverage.ts';
import { command as power } from './calibrate/power.ts';
import { command as record } from './calibrate/record.ts';
import { command as replay } from './calibrate/replay.ts';
import { command as width } from './calibrate/width.ts';
import { command as year } from './calibrate/year.ts';

export const command = commandGroup({
  name: 'calibrate',
  kind: 'calibration',
  usage: 'calibrate KIND',
  summary: 'measures the lab itself; without KIND lists the kinds',
  commands: [record, replay, coverage, aa, power, width, year],
});
