import { fileURLToPath } from 'node:url';
import type { MockBuild } from '../../model/target.ts';

/** A build of which the server is a file of this folder. */
export function fakeBuild(summary: Partial<MockBuild['summary']> = {}, server = 'fake-mock.mjs'): MockBuild {
  return {
    kind: 'mock',
    directory: '.',
    argv: [fileURLToPath(new URL(server, import.meta.url))],
    reused: true,
    summary: {
      variant: 'fake',
      hash: '0',
      levels: { connection: 'keep-alive', runtime: 'per-request' },
      engine: 'none',
      deviations: [],
      bytes: 0,
      ...summary,
    },
  };
}
