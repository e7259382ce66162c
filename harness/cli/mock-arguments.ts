import { UsageError } from '../model/errors.ts';
import { MOCK } from '../model/source.ts';

export interface MockArguments {
  variant: string;
  /** For the server, in the order in which they were written. */
  passedOn: string[];
}

/**
 * Takes `--variant NAME` out; whatever else there is belongs to the server, which knows its
 * flags and complains by itself. Throws UsageError when nothing is left to serve.
 */
export function mockArguments(argv: readonly string[], defaultVariant: string): MockArguments {
  const passedOn: string[] = [];
  let variant = defaultVariant;
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument.startsWith('--variant=')) variant = named(argument.slice('--variant='.length));
    else if (argument === '--variant') variant = named(argv[++i]);
    else passedOn.push(argument);
  }
  if (passedOn.length === 0) {
    throw new UsageError(`expected a script to serve, as in ${MOCK} script.js --port 3000; got nothing`);
  }
  return { variant, passedOn };
}

function named(name: string | undefined): string {
  if (name !== undefined && name !== '' && !name.startsWith('--')) return name;
  throw new UsageError(`--variant: expected the name of a variant, got ${name || 'nothing'}`);
}
