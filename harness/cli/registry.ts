/** Every subcommand, in the order in which help shows them. */
import type { Command } from './command.ts';
import { command as analyse } from './commands/analyse.ts';
import { command as bisect } from './commands/bisect.ts';
import { command as calibrate } from './commands/calibrate.ts';
import { command as claims } from './commands/claims.ts';
import { command as compare } from './commands/compare.ts';
import { command as diagnose } from './commands/diagnose.ts';
import { command as factorial } from './commands/factorial.ts';
import { command as help } from './commands/help.ts';
import { command as history } from './commands/history.ts';
import { command as init } from './commands/init.ts';
import { command as ladder } from './commands/ladder.ts';
import { command as list } from './commands/list.ts';
import { command as nightly } from './commands/nightly.ts';
import { command as profile } from './commands/profile.ts';
import { command as report } from './commands/report.ts';
import { command as resume } from './commands/resume.ts';
import { command as test } from './commands/test.ts';

export const COMMANDS: readonly Command[] = [
  compare,
  ladder,
  factorial,
  claims,
  profile,
  diagnose,
  calibrate,
  history,
  nightly,
  bisect,
  list,
  test,
  analyse,
  report,
  resume,
  init,
  help,
];
