import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('./fixtures/', import.meta.url);

export interface Fixture {
  /** In `fixtures/`. */
  script: string;
  flags: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Limits of the `bad-input` server: short enough to be met in a test, long enough for a slow machine. */
export const BAD_INPUT_LIMITS = {
  cpuMs: 150,
  wallMs: 300,
  memoryMb: 32,
  bodyBytes: 1_024,
  headerTimeoutMs: 300,
  bodyTimeoutMs: 300,
} as const;

/**
 * Servers that cases share: starting one costs more than asking it. The order is the order of starting: the
 * one whose cases wait longest comes first.
 */
export const FIXTURES = {
  'bad-input': {
    script: 'bad-input.js',
    flags: [
      ['--cpu-ms', BAD_INPUT_LIMITS.cpuMs],
      ['--wall-ms', BAD_INPUT_LIMITS.wallMs],
      ['--memory-mb', BAD_INPUT_LIMITS.memoryMb],
      ['--body-limit', BAD_INPUT_LIMITS.bodyBytes],
      ['--header-timeout-ms', BAD_INPUT_LIMITS.headerTimeoutMs],
      ['--body-timeout-ms', BAD_INPUT_LIMITS.bodyTimeoutMs],
    ]
      .flat()
      .map(String),
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
