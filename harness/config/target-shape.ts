import type {
  CommandTarget,
  ReadyConfig,
  RevisionRecipe,
  RevisionTarget,
  RunningTarget,
  ServerRecipe,
  StopConfig,
  VariantTarget,
} from '../model/lab-config.ts';
import {
  choice,
  DURATION,
  dictionary,
  type EitherShape,
  list,
  type MembersOf,
  type ObjectShape,
  object,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';

export const ENVIRONMENT = dictionary(
  'variables by name, all texts',
  { kind: 'text', expected: 'a text' },
  text('the name of a variable', '^[^=\\s]+$'),
);

const READY = object<ReadyConfig>('an object that says when a server is ready', {
  url: optional('Path that answers with a status below 500.', text('a path that begins with /', '^/[!-~]*$')),
  log: optional('Text or `/regular expression/` in a line of its output.', text()),
  within: optional('Default `15s`.', DURATION),
});

const STOP = object<StopConfig>('an object that says how a server is stopped', {
  signal: optional('Default `SIGTERM`.', choice(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])),
  grace: optional('Until SIGKILL to the whole process tree. Default `2s`.', DURATION),
});

const COMMAND: EitherShape = {
  kind: 'either',
  expected: 'a command: a text or a list of words',
  shapes: [text('a command'), list('a list of words', { kind: 'text', expected: 'a word' })],
};

const COMMAND_DOC =
  'Command line of the server. `{port}` stands for the port it is to listen on; PORT has it as well. A text with ' +
  'shell syntax is run by `sh -c`; a list of words never is.';

const server = {
  cwd: optional('Working directory. Of a revision: inside its tree.', text('a folder')),
  env: optional('Environment of this server.', ENVIRONMENT),
  ready: optional(
    'When a started server counts as ready. Default: when its port accepts connections.',
    READY,
  ),
  stop: optional('How it is stopped.', STOP),
  node: optional(
    'Version of Node that `node` in the command is. Default: the one on PATH.',
    text('a version of Node such as 22 or 24.21.0', '^\\d+(\\.\\d+){0,2}$'),
  ),
} satisfies Omit<MembersOf<ServerRecipe>, 'command'>;

const recipe = {
  ...server,
  install: optional(
    'Run once per commit in a fresh tree. Default: `npm ci` where there is a package-lock.json.',
    text('a command'),
  ),
  build: optional('Run once per commit after `install`.', text('a command')),
};

export const COMMAND_TARGET: ObjectShape = object<CommandTarget>('a command: an object', {
  command: required(COMMAND_DOC, COMMAND),
  ...server,
  build: optional(
    'Run once before the first start, and again when its inputs have changed.',
    text('a command'),
  ),
});

export const REVISION: ObjectShape = object<RevisionRecipe>(
  'how revisions are built and started: an object',
  {
    command: required(COMMAND_DOC, COMMAND),
    ...recipe,
  },
);

export const REVISION_TARGET: ObjectShape = object<RevisionTarget>('a revision: an object', {
  git: required('Branch, tag, commit, `HEAD~1`.', text('a revision of git')),
  repository: optional(
    'Path of a repository on disk. Default: the one the configuration lies in.',
    text('a path'),
  ),
  command: optional('Default: the one of `revision`, else `npm start`.', COMMAND),
  ...recipe,
});

const URL_SHAPE: Shape = text('an address such as http://127.0.0.1:8080', '^http://[^\\s/?#]+/?$');

export const RUNNING: ObjectShape = object<RunningTarget>('a running server: an object', {
  url: required('Address of a server that somebody else started.', URL_SHAPE),
  pid: optional('Without it there is no CPU time, and the verdict rests on throughput.', {
    kind: 'number',
    expected: 'the id of a process',
    whole: true,
    least: 1,
  }),
});

export const VARIANT: ObjectShape = object<VariantTarget>('a variant: an object', {
  variant: required(
    'A variant of the mock server: `snapshot`, `baseline+gc=never`.',
    text('the name of a variant'),
  ),
});
