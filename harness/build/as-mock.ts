import { UsageError } from '../model/errors.ts';
import type { Build, MockBuild } from '../model/target.ts';

/** For what can be done to the mock server only: `what` says it in a word or two. Throws UsageError. */
export function asMock(build: Build, what: string): MockBuild {
  if (build.kind === 'mock') return build;
  throw new UsageError(
    `${what}: expected a variant of the mock server, got "${build.summary.variant}", which is ${NOUNS[build.kind]}`,
  );
}

const NOUNS = { command: 'a command', running: 'a running server' } as const;
