import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('./fixtures/', import.meta.url);

export interface Fixture {
  /** In `fixtures/`. */
  script: string;
  flags: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Limits of the servers for bad input: short enough to be met in a test, long enough for a slow machine. */
export const SHORT_LIMITS = {
  cpuMs: 100,
  wallMs: 250,
  memoryMb: 8,
  bodyBytes: 1_024,
  headerTimeoutMs: 300,
  bodyTimeoutMs: 300,
} as const;

const flags = (values: Record<string, number>): string[] =>
  Object.entries(values).flatMap(([flag, value]) => [flag, String(value)]);

/**
 * Servers that cases share: starting one costs more than asking it. The order is the order of starting: those
 * whose cases wait longest come first.
 */
export const FIXTURES = {
  'bad-input': {
    script: 'bad-input.js',
    flags: flags({
      '--cpu-ms': SHORT_LIMITS.cpuMs,
      '--wall-ms': SHORT_LIMITS.wallMs,
      '--memory-mb': SHORT_LIMITS.memoryMb,
    }),
    env: {},
  },
  // Apart from the loops above, which make patient clients look slow.
  'bad-requests': {
    script: 'bad-requests.js',
    flags: flags({
      '--body-limit': SHORT_LIMITS.bodyBytes,
      '--header-timeout-ms': SHORT_LIMITS.headerTimeoutMs,
      '--body-timeout-ms': SHORT_LIMITS.bodyTimeoutMs,
    }),
    env: {},
  },
  timing: { script: 'timing.js', flags: [], env: {} },
  standard: { script: 'standard.js', flags: [], env: {} },
  routing: { script: 'routing.js', flags: [], env: {} },
  world: { script: 'world.js', flags: [], env: {} },
  jsmock: { script: 'jsmock.js', flags: ['--compat', 'jsmock'], env: {} },
} as const satisfies Record<string, Fixture>;

export type FixtureName = keyof typeof FIXTURES;

export function fixturePath(script: string): string {
  return isAbsolute(script) ? script : fileURLToPath(new URL(script, FOLDER));
}
