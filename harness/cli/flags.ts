/**
 * Flags of a command as a table of typed rows, over node:util's parseArgs. Every complaint names the flag,
 * what was got and what was expected.
 */
import { parseArgs } from 'node:util';
import { nearest, UsageError } from '../model/errors.ts';

export interface Flag<T> {
  /** Shown in help: `N`, `A,B`. null: a switch, which takes no value. */
  placeholder: string | null;
  /** Completes "expected …". */
  expected: string;
  summary: string;
  /** undefined when the text is not what was expected. */
  parse(text: string): T | undefined;
  /** Of a flag that may be given more than once. */
  join?(earlier: T, later: T): T;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;

export type FlagValues<F extends Flags> = {
  [K in keyof F]?: F[K] extends Flag<infer T> ? T : never;
};

export interface Parsed<F extends Flags> {
  values: FlagValues<F>;
  positionals: readonly string[];
}

/** Throws UsageError. Later flags do not silently win over earlier ones: a repeated flag is refused. */
export function parseFlags<const F extends Flags>(argv: readonly string[], flags: F): Parsed<F> {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: flag.placeholder === null ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name]! : undefined;
    if (flag === undefined) throw unknownFlag(token.rawName, Object.keys(flags));
    const earlier = Object.hasOwn(values, token.name);
    if (earlier && flag.join === undefined) throw new UsageError(`--${token.name} is given twice`);
    const value = readValue(token.name, flag, token.value);
    values[token.name] = earlier ? flag.join!(values[token.name], value) : value;
  }
  return { values: values as FlagValues<F>, positionals };
}

function readValue(name: string, flag: Flag<unknown>, text: string | undefined): unknown {
  if (flag.placeholder === null) {
    if (text !== undefined) throw new UsageError(`--${name} takes no value, got "${text}"`);
    return true;
  }
  // A flag after a flag is a forgotten value, not a value.
  if (text === undefined || text.startsWith('--')) {
    const got = text === undefined ? 'nothing' : `the flag ${text}`;
    throw new UsageError(`--${name}: expected ${flag.expected}, got ${got}`);
  }
  const value = flag.parse(text);
  if (value === undefined) throw new UsageError(`--${name}: expected ${flag.expected}, got "${text}"`);
  return value;
}

function unknownFlag(raw: string, names: readonly string[]): UsageError {
  const near = nearest(raw.replace(/^-+/, ''), names);
  const hint = near === undefined ? '' : ` (did you mean --${near}?)`;
  return new UsageError(
    `unknown flag ${raw}${hint}; expected one of ${names
      .map((name) => `--${name}`)
      .sort()
      .join(', ')}`,
  );
}
