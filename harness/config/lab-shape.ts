/** The members of a configuration, with the sentences that editors and docs show. */
import type { LabConfig, NightlyConfig, TargetConfig } from '../model/lab-config.ts';
import { GATE, SCENARIO } from './scenario-shape.ts';
import {
  type ChosenShape,
  choice,
  DURATION,
  dictionary,
  list,
  type NumberShape,
  object,
  optional,
  type TextShape,
  text,
} from './shape.ts';
import { COMMAND_TARGET, ENVIRONMENT, REVISION, REVISION_TARGET, RUNNING, VARIANT } from './target-shape.ts';

/** Names that can be written in `--compare A,B` and in a table's head. */
const NAME: TextShape = text(
  'a name without commas, not "control", that begins with a letter or digit',
  '^(?!control$)[\\p{L}\\p{N}]([^,\\s]| (?=[^,\\s]))*$',
);

const share = (expected: string): NumberShape => ({ kind: 'number', expected, above: 0, below: 0.5 });

const TARGET: ChosenShape = {
  kind: 'chosen',
  expected: 'a target: an object with one of command, git, url, variant',
  by: {
    git: REVISION_TARGET,
    url: RUNNING,
    variant: VARIANT,
    command: COMMAND_TARGET,
  } satisfies Record<KeysThatTell, unknown>,
};

/** One for each kind of target. */
type KeysThatTell = TargetConfig extends infer T
  ? T extends { git: string }
    ? 'git'
    : T extends { url: string }
      ? 'url'
      : T extends { variant: string }
        ? 'variant'
        : T extends { command: unknown }
          ? 'command'
          : 'a kind of target that is missing here'
  : never;

const NAMED = (what: string) => ({
  ...list(`a list of different ${what}s`, text(`the name of a ${what}`)),
  different: true as const,
});

const NIGHTLY = object<NightlyConfig>('what is measured every night: an object', {
  series: optional('Pairs `SCENARIO/TARGET`, one by one.', {
    ...list('a list of different series', text('a series as in users/here', '^[^/\\s].*/.*\\S$')),
    different: true,
  }),
  variants: optional(
    'Targets or variants, each of which is measured in each of `scenarios`.',
    NAMED('target'),
  ),
  scenarios: optional('Default: all scenarios of the configuration.', NAMED('scenario')),
  budget: optional('Wall time of a night. Default `30m`.', DURATION),
  title: optional(
    'What stands above the reports. Default: the name of the repository’s folder.',
    text('a title'),
  ),
});

export const LAB = object<LabConfig>('a configuration: an object', {
  targets: optional(
    'Servers by name, as they are then written in `--compare`.',
    dictionary('targets by name', TARGET, NAME),
  ),
  revision: optional(
    'How a revision of git, as in `--compare main,HEAD`, is installed, built and started.',
    REVISION,
  ),
  scenarios: optional(
    'Workloads by name, as they are then written in `--scenario`.',
    dictionary('scenarios by name', SCENARIO, NAME),
  ),
  gate: optional('What every target must pass before it is measured.', GATE),
  environment: optional('Environment of every server, gate, install and build command.', ENVIRONMENT),
  compare: optional('Targets compared when the command line names none; the first is the baseline.', {
    ...list('a list of two or more different targets', text('the name of a target'), 2),
    different: true,
  }),
  scenario: optional('Scenarios used when the command line names none. Default: all of `scenarios`.', {
    ...list('a list of different scenarios', text('the name of a scenario')),
    different: true,
  }),
  budget: optional('Wall time of a comparison, 10 s at least. Default `3m`.', DURATION),
  margin: optional(
    'Smallest relative difference that matters: 0.01 = 1 %. Default 0.01.',
    share('a share above 0 and below 0.5'),
  ),
  alpha: optional('Level of all comparisons together. Default 0.01.', share('a share above 0 and below 0.5')),
  load: optional('Load generator. Default `paced`.', choice(['paced', 'autocannon', 'wrk'])),
  failOn: optional('Verdicts on which the exit code is 1.', {
    ...list(
      'a list of verdicts',
      choice(['faster', 'slower', 'same', 'unresolved', 'void', 'investigate']),
      0,
    ),
    different: true,
  }),
  format: optional('Report formats. Default `html`, `md`, `json`.', {
    ...list('a list of report formats', text('the name of a report format')),
    different: true,
  }),
  nightly: optional('What `lab nightly` watches. Default: all of `targets` in all of `scenarios`.', NIGHTLY),
});
