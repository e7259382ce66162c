import { parseArgs } from 'node:util';
import { StartError } from './errors.ts';
import { DEFAULT_JOURNAL_BYTES, type JournalBounds } from './observe/journal.ts';
import type { Timing } from './observe/observer.ts';
import { CLOCK_FORMS, type MockClock, parseClock } from './services/clock.ts';
import { DEFAULT_SPACES } from './services/stores.ts';
import { DEFAULT_LIMITS, type Limits } from './world/limits.ts';

export interface Flags {
  script: string;
  port?: number;
  host?: string;
  compat: 'standard' | 'jsmock';
  limits: Limits;
  /** What every random draw follows from. */
  seed?: number;
  /** Spaces besides the shared one that may hold something at once. */
  spaces: number;
  /** What scripts take for the time. Absent: the machine's. */
  clock?: MockClock;
  /** Processes that serve. 1: the one that was started. */
  workers: number;
  /** The script is loaded again when one of its files changes. */
  watch: boolean;
  /** Where /__mock/* is served; absent: nowhere. */
  admin?: { host: string; port: number };
  /** Absent: requests are not recorded. */
  journal?: JournalBounds;
  timing: Timing;
  exitWithStdin: boolean;
}

const DEFAULT_ADMIN_HOST = '127.0.0.1';

const MIB = 1024 * 1024;

/** Flags that set a limit, with the number that one unit of theirs stands for. */
const LIMIT_FLAGS: Record<string, { limit: keyof Limits; scale: number; meaning: string }> = {
  'cpu-ms': { limit: 'cpuMs', scale: 1, meaning: 'CPU time of one turn of script code' },
  'queue-timeout-ms': {
    limit: 'queueMs',
    scale: 1,
    meaning: 'time that a request may wait for a script world',
  },
  'wall-ms': { limit: 'wallMs', scale: 1, meaning: 'time until an answer must be ready' },
  'stream-ms': { limit: 'streamMs', scale: 1, meaning: 'time that a script may take for a streamed body' },
  'load-ms': { limit: 'loadMs', scale: 1, meaning: 'time to load the script, top-level awaits included' },
  'memory-mb': { limit: 'memoryBytes', scale: MIB, meaning: 'memory of one script world, MiB' },
  'body-limit': { limit: 'bodyBytes', scale: 1, meaning: 'largest request body, bytes' },
  'header-limit': { limit: 'headerBytes', scale: 1, meaning: 'largest request head, bytes' },
  'header-timeout-ms': { limit: 'headerTimeoutMs', scale: 1, meaning: 'time for the head to arrive' },
  'body-timeout-ms': { limit: 'bodyTimeoutMs', scale: 1, meaning: 'time for the body to arrive after it' },
  worlds: { limit: 'worlds', scale: 1, meaning: 'requests in flight in script worlds' },
  machines: { limit: 'machines', scale: 1, meaning: 'machines that script worlds share' },
  'parked-mb': { limit: 'parkedBytes', scale: MIB, meaning: 'memory of worlds that wait without one, MiB' },
};

export const USAGE = `usage: server.mjs SCRIPT [flags]

  --port N                 port (else the script's listen, else 3000; 0 = any free one)
  --host H                 address to listen on (default 127.0.0.1)
  --compat standard|jsmock how the script sees requests
  --seed N                 the same delays, faults and random numbers again (default: other ones each time)
  --clock TIME             the time for scripts: 2030-01-31T12:00Z (frozen), 2030-01-31+run, +3d, -90m
  --workers N              processes that share the port and the store (default 1)
  --watch                  load the script again when it, or a module of its, changes
  --exit-with-stdin        end when standard input ends
  --admin-port N           serve /__mock/* on a port of its own (0 = any free one; default: nowhere)
  --admin-host H           address of that port (default ${DEFAULT_ADMIN_HOST})
  --journal N              record the last N requests, for /__mock/requests and /__mock/verify
  --journal-bytes N        and no more than so many bytes of them (default ${DEFAULT_JOURNAL_BYTES})
  --spaces N               values of X-Mock-Space that may hold something at once (default ${DEFAULT_SPACES})
  --server-timing          a Server-Timing header on every answer
  --timing-on-request      … on answers to requests with X-Mock-Timing: 1 (implied by --admin-port)
${Object.entries(LIMIT_FLAGS)
  .map(([flag, { limit, scale, meaning }]) => {
    const name = `  --${flag} N`.padEnd(27);
    const byDefault = DEFAULT_LIMITS[limit];
    return `${name}${meaning} (default ${byDefault === null ? "the runtime level's" : byDefault / scale})\n`;
  })
  .join('')}`;

/** Throws StartError for whatever it does not understand, naming the flag, what was got and what was expected. */
export function parseFlags(argv: readonly string[]): Flags | 'help' {
  const names = [
    'port',
    'host',
    'compat',
    'seed',
    ...ADMIN_FLAGS,
    'spaces',
    'workers',
    'clock',
    ...Object.keys(LIMIT_FLAGS),
  ];
  const parsed = parse(argv, names);
  if (parsed.values.help === true) return 'help';
  const values = parsed.values as Record<string, string | undefined>;
  const [script, extra] = parsed.positionals;
  if (script === undefined) throw new StartError('E_USAGE', `expected a script to serve\n${USAGE}`);
  if (extra !== undefined) throw new StartError('E_USAGE', `expected one script, got also "${extra}"`);
  const limits = { ...DEFAULT_LIMITS };
  for (const [flag, { limit, scale }] of Object.entries(LIMIT_FLAGS)) {
    if (values[flag] !== undefined) limits[limit] = wholeNumber(flag, values[flag], 1) * scale;
  }
  const compat = values.compat ?? 'standard';
  if (compat !== 'standard' && compat !== 'jsmock') {
    throw new StartError('E_USAGE', `--compat: expected standard or jsmock, got "${compat}"`);
  }
  return {
    script,
    compat,
    limits,
    spaces: values.spaces === undefined ? DEFAULT_SPACES : wholeNumber('spaces', values.spaces, 0),
    workers: values.workers === undefined ? 1 : wholeNumber('workers', values.workers, 1),
    watch: parsed.values.watch === true,
    ...administration(values),
    timing:
      parsed.values['server-timing'] === true
        ? 'all'
        : parsed.values['timing-on-request'] === true || values['admin-port'] !== undefined
          ? 'asked'
          : 'off',
    exitWithStdin: parsed.values['exit-with-stdin'] === true,
    ...(values.port === undefined ? {} : { port: wholeNumber('port', values.port, 0) }),
    ...(values.seed === undefined ? {} : { seed: wholeNumber('seed', values.seed, 0) }),
    ...(values.clock === undefined ? {} : { clock: clockOf(values.clock) }),
    ...(values.host === undefined ? {} : { host: values.host }),
  };
}

const ADMIN_FLAGS = ['admin-port', 'admin-host', 'journal', 'journal-bytes'];

function administration(values: Record<string, string | undefined>): Pick<Flags, 'admin' | 'journal'> {
  const { 'admin-port': port, 'admin-host': host, journal, 'journal-bytes': bytes } = values;
  if (port === undefined) {
    const useless = ADMIN_FLAGS.find((flag) => values[flag] !== undefined);
    if (useless === undefined) return {};
    throw new StartError('E_USAGE', `--${useless}: expected --admin-port N beside it, or nobody could ask`);
  }
  if (bytes !== undefined && journal === undefined) {
    throw new StartError('E_USAGE', '--journal-bytes: expected --journal N beside it, got no journal');
  }
  return {
    admin: { host: host ?? DEFAULT_ADMIN_HOST, port: wholeNumber('admin-port', port, 0) },
    ...(journal === undefined
      ? {}
      : {
          journal: {
            entries: wholeNumber('journal', journal, 1),
            bytes: bytes === undefined ? DEFAULT_JOURNAL_BYTES : wholeNumber('journal-bytes', bytes, 1),
          },
        }),
  };
}

function parse(argv: readonly string[], names: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    'exit-with-stdin': { type: 'boolean' },
    watch: { type: 'boolean' },
    'server-timing': { type: 'boolean' },
    'timing-on-request': { type: 'boolean' },
    help: { type: 'boolean' },
  };
  for (const name of names) options[name] = { type: 'string' };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new StartError('E_USAGE', (error as Error).message);
  }
}

function clockOf(text: string): MockClock {
  const clock = parseClock(text);
  if (clock === null) throw new StartError('E_USAGE', `--clock: expected ${CLOCK_FORMS}, got "${text}"`);
  return clock;
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) {
    throw new StartError('E_USAGE', `--${flag}: expected a whole number of at least ${least}, got "${text}"`);
  }
  return value;
}
