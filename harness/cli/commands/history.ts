/** `lab history …`: the nightly series, and what is thought of them. */
import { commandGroup } from '../command-group.ts';
import { command as add } from './history/add.ts';
import { command as bless } from './history/bless.ts';
import { command as judge } from './history/judge.ts';
import { command as list } from './history/list.ts';
import { command as show } from './history/show.ts';
import { exportCommand, importCommand } from './history/transfer.ts';

export const command = commandGroup({
  name: 'history',
  kind: 'kind of history command',
  usage: 'history [KIND]',
  summary: 'the nightly series: lists, shows and judges them',
  commands: [list, show, add, judge, bless, exportCommand, importCommand],
  fallback: list,
});
