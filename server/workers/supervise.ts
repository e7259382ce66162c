import type { AdminBackend } from '../admin/calls.ts';
import { ClockCalls, isClockCall } from '../admin/clock-calls.ts';
import { answerAdmin } from '../admin/endpoints.ts';
import type { Variant } from '../axes.ts';
import { bucketCalls, LocalBuckets } from '../effects/buckets.ts';
import { LocalNumbers, numberCalls } from '../effects/numbers.ts';
import { StartError } from '../errors.ts';
import type { Flags } from '../flags.ts';
import { listenAdmin } from '../http/admin-listener.ts';
import { clockFor } from '../services/clock.ts';
import { LocalOrdinals } from '../services/random.ts';
import { LocalStores } from '../services/stores.ts';
import { watchScript } from '../watch.ts';
import { startWorkers, WorkerRefused } from './primary.ts';
import { ordinalCalls } from './remote-ordinals.ts';
import { storeCalls } from './remote-stores.ts';
import { CLOCK_STATE } from './worker.ts';

export interface SuperviseOptions {
  variant: Variant;
  flags: Flags;
  argv: readonly string[];
  /** For answers under way when the server is told to end. */
  shutdownMs: number;
  log(text: string): void;
  /** Says why and ends the process. */
  refuse(error: StartError): void;
}

/** More than workers take for it by themselves. */
const GRACE_MS = 1_000;

/** The primary of `--workers`: it runs no script, so that no script can take the store with it. */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { variant, flags, argv, log } = options;
  const clock = clockFor(flags, variant.engine);
  const stores = new LocalStores(flags.spaces, clock?.elapsedMs);
  const primary = await startWorkers({
    workers: flags.workers,
    entry: process.argv[1]!,
    argv,
    calls: {
      ...storeCalls(stores),
      ...bucketCalls(new LocalBuckets()),
      ...numberCalls(new LocalNumbers()),
      ...ordinalCalls(new LocalOrdinals()),
      [CLOCK_STATE]: () => clock!.state,
    },
    log,
    failed: (error) => refuse(options, error),
  }).catch((error: Error) => refuse(options, error));
  const clockCalls = new ClockCalls(clock ?? null, ({ state }) => primary.setClock(state));
  const backend: AdminBackend = {
    call: (name, args) =>
      isClockCall(name) ? clockCalls.call(name, args) : primary.backend.call(name, args),
  };
  const admin =
    flags.admin === undefined
      ? null
      : await listenAdmin({ ...flags.admin, answer: (request) => answerAdmin(backend, request) });
  if (flags.watch) {
    watchScript({
      script: flags.script,
      modules: () => primary.modules,
      reload: async () => (await primary.reload())?.outcome,
      log,
    });
  }
  const { host, port, pids } = primary;
  const ready = {
    ...{ ready: true, host, port, pid: process.pid, variant: variant.name },
    ...{ workers: flags.workers, workerPids: pids },
    ...(admin === null ? {} : { adminPort: admin.port }),
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);

  const end = (): void => {
    void primary.end(options.shutdownMs + GRACE_MS).then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (flags.exitWithStdin) {
    process.stdin.resume();
    process.stdin.once('end', () => process.exit(0));
    process.stdin.once('error', () => process.exit(0));
  }
}

function refuse(options: SuperviseOptions, error: Error): never {
  // The worker has said what is wrong.
  if (error instanceof WorkerRefused) process.exit(error.exitCode);
  if (!(error instanceof StartError)) throw error;
  options.refuse(error);
  process.exit(2);
}
