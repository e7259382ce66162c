import { nodeCommand } from '../process/argv.ts';
import { startServer } from '../process/supervisor.ts';
import type { ServerHandle } from '../process/types.ts';
import { mockTarget } from './mock-target.ts';

export interface MockOptions {
  /** As written by the user: `snapshot+connection=keep-alive`. */
  variant: string;
  /** Path of the script. */
  script: string;
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Core to pin to. */
  core?: number | null;
  label?: string;
}

/** Builds the variant (or finds it built) and starts it on a free port. Whoever calls stops it. */
export async function startMock(options: MockOptions): Promise<ServerHandle> {
  const { variant, script, flags = [], env = {}, core = null, label = variant } = options;
  const build = await mockTarget(variant).build();
  return startServer({ ...nodeCommand(build, script, { port: 0, flags }), env, core, label });
}
