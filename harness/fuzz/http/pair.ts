import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockTarget } from '../../build/mock-target.ts';
import { serverArgv } from '../../process/argv.ts';
import { startServer } from '../../process/supervisor.ts';
import type { ServerHandle } from '../../process/types.ts';
import type { ReferenceLimits } from '../reference-server.ts';

/** The mock server and node:http, side by side, with the same limits. */
export interface Pair {
  mock: ServerHandle;
  reference: ServerHandle;
  /** The mock's level of the axis `http`. */
  level: string;
  stop(): Promise<void>;
}

/** Says what it understood: the method and the length of the body. */
const SCRIPT = `export default {
  async fetch(req) {
    const echo = req.method + ' ' + (await req.arrayBuffer()).byteLength;
    return new Response(echo, { headers: { 'x-echo': echo } });
  },
};
`;

/** Bodies are small, so that limits are met; time-outs are longer than any input takes. */
const LIMITS = { headerBytes: 16 * 1024, bodyBytes: 4_096, headerTimeoutMs: 10_000, bodyTimeoutMs: 10_000 };

export async function startPair(variant: string): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-fuzz-'));
  const script = join(folder, 'echo.js');
  await writeFile(script, SCRIPT);
  const build = await mockTarget(variant).build();
  const { levels } = build.summary;
  const limits: ReferenceLimits = { ...LIMITS, keepAlive: levels.connection === 'keep-alive' };
  const flags = [
    ...['--header-limit', String(limits.headerBytes), '--body-limit', String(limits.bodyBytes)],
    ...['--header-timeout-ms', String(limits.headerTimeoutMs)],
    ...['--body-timeout-ms', String(limits.bodyTimeoutMs)],
  ];
  const reference = join(import.meta.dirname, '../reference-server.ts');
  const [mock, other] = await Promise.all([
    startServer({ argv: serverArgv(build, script, { port: 0, flags }), label: variant }),
    startServer({ argv: [reference, JSON.stringify(limits)], label: 'the reference' }),
  ]);
  return {
    mock,
    reference: other,
    level: levels.http ?? 'node',
    async stop() {
      await Promise.all([mock.stop(), other.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
