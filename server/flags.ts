import { parseArgs } from 'node:util';
import { StartError } from './errors.ts';
import { DEFAULT_LIMITS, type Limits } from './world/limits.ts';

export interface Flags {
  script: string;
  port?: number;
  host?: string;
  compat: 'standard' | 'jsmock';
  limits: Limits;
  /** What every random draw follows from. */
  seed?: number;
  exitWithStdin: boolean;
}

const MIB = 1024 * 1024;

/** Flags that set a limit, with the number that one unit of theirs stands for. */
const LIMIT_FLAGS: Record<string, { limit: keyof Limits; scale: number; meaning: string }> = {
  'cpu-ms': { limit: 'cpuMs', scale: 1, meaning: 'CPU time of one turn of script code' },
  'wall-ms': { limit: 'wallMs', scale: 1, meaning: 'time until an answer must be ready' },
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
  --exit-with-stdin        end when standard input ends
${Object.entries(LIMIT_FLAGS)
  .map(([flag, { limit, scale, meaning }]) => {
    const name = `  --${flag} N`.padEnd(27);
    const byDefault = DEFAULT_LIMITS[limit];
    return `${name}${meaning} (default ${byDefault === null ? "the runtime level's" : byDefault / scale})\n`;
  })
  .join('')}`;

/** Throws StartError for whatever it does not understand, naming the flag, what was got and what was expected. */
export function parseFlags(argv: readonly string[]): Flags | 'help' {
  const names = ['port', 'host', 'compat', 'seed', ...Object.keys(LIMIT_FLAGS)];
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
    exitWithStdin: parsed.values['exit-with-stdin'] === true,
    ...(values.port === undefined ? {} : { port: wholeNumber('port', values.port, 0) }),
    ...(values.seed === undefined ? {} : { seed: wholeNumber('seed', values.seed, 0) }),
    ...(values.host === undefined ? {} : { host: values.host }),
  };
}

function parse(argv: readonly string[], names: readonly string[]) {
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    'exit-with-stdin': { type: 'boolean' },
    help: { type: 'boolean' },
  };
  for (const name of names) options[name] = { type: 'string' };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new StartError('E_USAGE', (error as Error).message);
  }
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least) {
    throw new StartError('E_USAGE', `--${flag}: expected a whole number of at least ${least}, got "${text}"`);
  }
  return value;
}
