import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPinning } from '../../process/pinning.ts';
import type { LoadTarget } from '../generator.ts';
import { BENCH_BODY } from './bench-body.ts';

export interface BenchTarget extends AsyncDisposable {
  target: LoadTarget;
  /** Core for the generator, null where nothing can be pinned. */
  core: number | null;
  /** Resolves at the end of the next stall; rejects when the server ends. */
  stalled(): Promise<void>;
}

/** Starts `bench-server.ts` on a core of its own. `stall`: lengths in ms. */
export async function startBenchServer(stall?: { stallMs: number; everyMs: number }): Promise<BenchTarget> {
  const pinning = await findPinning();
  const script = fileURLToPath(new URL('./bench-server.ts', import.meta.url));
  const command = [process.execPath, script, ...(stall ? [`${stall.stallMs}`, `${stall.everyMs}`] : [])];
  const pinned = pinning === null ? command : ['taskset', '-c', `${pinning.server}`, ...command];
  const server = spawn(pinned[0]!, pinned.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(server.stdout);
  const line = (): Promise<string> =>
    Promise.race([
      once(lines, 'line').then(([text]) => text as string),
      once(lines, 'close').then(() => {
        throw new Error('the server of the benchmark has ended');
      }),
    ]);
  const port = Number(await line());
  return {
    target: {
      host: '127.0.0.1',
      port,
      pid: server.pid!,
      requests: [
        {
          method: 'GET',
          path: '/',
          expect: { status: 200, body: { kind: 'exact', text: BENCH_BODY } },
        },
      ],
      connections: 64,
      verifyEvery: 100,
    },
    core: pinning?.generator ?? null,
    stalled: async () => {
      await line();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.kill();
      await closed;
    },
  };
}
