import { existsSync, readFileSync } from 'node:fs';
import { administer } from './admin/administer.ts';
import type { Progress } from './admin/backend.ts';
import { createApp } from './app.ts';
import type { Variant } from './axes.ts';
import { RemoteBuckets } from './effects/buckets.ts';
import { createEffects } from './effects/index.ts';
import { RemoteNumbers } from './effects/numbers.ts';
import { StartError } from './errors.ts';
import { parseFlags, USAGE } from './flags.ts';
import { GUEST_FILES } from './guest/ops.ts';
import { listenAdmin } from './http/admin-listener.ts';
import { createObservation } from './observe/observation.ts';
import { reloadable } from './reload.ts';
import { clockFor } from './services/clock.ts';
import { createServices } from './services/index.ts';
import { LocalOrdinals, RequestRandoms } from './services/random.ts';
import { LocalStores } from './services/stores.ts';
import { watchScript } from './watch.ts';
import { RemoteOrdinals } from './workers/remote-ordinals.ts';
import { supervise } from './workers/supervise.ts';
import { workerSide } from './workers/worker.ts';

/** Port of a script that names none. */
const DEFAULT_PORT = 3_000;
const DEFAULT_HOST = '127.0.0.1';
/** Time for answers under way when the server is told to end. */
const SHUTDOWN_MS = 1_500;

/**
 * Entry of a built server: a variant, a script and flags in; one "ready" line (JSON: port, pid, variant)
 * on stdout; everything else on stderr. Exit code 2 with `error: …` when it cannot start.
 */
export async function main(variant: Variant, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  try {
    await start(variant, argv);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    refuse(error);
  }
}

function refuse(error: StartError): void {
  process.stderr.write(`error: ${error.message}\n${error.details.map((line) => `${line}\n`).join('')}`);
  process.exit(2);
}

async function start(variant: Variant, argv: readonly string[]): Promise<void> {
  const flags = parseFlags(argv);
  if (flags === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const log = (text: string): void => {
    process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  };
  if (flags.clock !== undefined && !variant.engine.capabilities.clock) {
    const what = `--clock: expected a variant whose engine asks for the time, got ${variant.engine.name}`;
    throw new StartError('E_CAPABILITY', what);
  }
  const worker = flags.workers === 1 ? null : workerSide();
  if (flags.workers > 1 && worker === null) {
    await supervise({ variant, flags, argv, shutdownMs: SHUTDOWN_MS, log, refuse });
    return;
  }
  const clock = clockFor(flags, variant.engine);
  if (clock !== undefined) worker?.follow(clock);
  const stores = worker?.stores(flags.spaces) ?? new LocalStores(flags.spaces, clock?.elapsedMs);
  const services = createServices({
    stores,
    env: (name) => process.env[name],
    consoleWrite: (_level: string, text: string) => log(text),
  });
  const ordinals = worker === null ? new LocalOrdinals() : new RemoteOrdinals(worker.remote);
  const randoms = new RequestRandoms(flags.seed, ordinals);
  const effects = createEffects({
    wallMs: flags.limits.wallMs,
    log,
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(worker === null
      ? {}
      : { buckets: new RemoteBuckets(worker.remote), numbers: new RemoteNumbers(worker.remote) }),
  });
  const observation = createObservation({ ...flags, metrics: flags.admin !== undefined });
  const { observe } = observation;
  const progress: Progress = { app: null, notReady: 'the script is being loaded' };
  const administration = {
    variant,
    entry: import.meta.url,
    flags,
    observation,
    progress,
    stores,
    ...(clock === undefined ? {} : { clock }),
    effects: {
      deadlines: effects.deadlines,
      reset(space?: string): void {
        effects.reset(space);
        randoms.reset(space);
      },
    },
    log,
  };
  const administered = flags.admin === undefined ? null : administer(administration);
  const admin =
    administered === null || worker !== null
      ? null
      : await listenAdmin({ ...flags.admin!, answer: administered.answer });
  const app = await reloadable(flags.script, (script) =>
    createApp({
      variant,
      script,
      guest: { core: readScript(GUEST_FILES.core), extras: GUEST_FILES.extras.map(readScript) },
      config: { compat: flags.compat },
      limits: flags.limits,
      services,
      effects,
      randoms,
      ...(clock === undefined ? {} : { nowMs: clock.nowMs }),
      log,
      ...(observe === undefined ? {} : { observe }),
    }),
  );
  progress.app = app;
  const wish = address(flags, app.table.description.listen);
  const { host } = wish;
  const port = worker === null ? wish.port : await worker.serve(app, administered?.backend ?? null, wish);
  const listener = await variant.http.listen({
    host,
    port,
    keepAlive: app.app.keepAlive,
    together: variant.sending.together,
    limits: flags.limits,
    handle: app.handle,
    ...(worker === null ? {} : { connections: worker.connections }),
  });
  progress.notReady = null;
  worker?.serving();
  const ready = { ready: true, host, port: listener.port, pid: process.pid, variant: variant.name };
  if (worker === null) {
    const line = admin === null ? ready : { ...ready, adminPort: admin.port };
    if (flags.watch) {
      const modules = (): readonly string[] => app.script.modules;
      watchScript({ script: flags.script, modules, reload: app.reload, log });
    }
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }

  const end = (): void => {
    progress.notReady = 'the server is ending';
    setTimeout(() => process.exit(0), SHUTDOWN_MS).unref();
    listener.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (flags.exitWithStdin && worker === null) {
    // Whoever started us holds the other end; when it dies, by whatever cause, we end too.
    process.stdin.resume();
    process.stdin.once('end', () => process.exit(0));
    process.stdin.once('error', () => process.exit(0));
  }
}

function readScript(file: string): string {
  const built = new URL(file, import.meta.url);
  if (!existsSync(built)) throw new Error(`${file} is missing beside the server: build it first`);
  return readFileSync(built, 'utf8');
}

function address(
  flags: { port?: number; host?: string },
  listenWish: number | string | null,
): { host: string; port: number } {
  let host = DEFAULT_HOST;
  let port = DEFAULT_PORT;
  if (typeof listenWish === 'number') port = listenWish;
  else if (listenWish !== null) {
    const match = /^(?:(.*):)?(\d+)$/.exec(listenWish);
    if (match === null)
      throw new StartError(
        'E_SCRIPT',
        `export default { listen }: expected a port or "host:port", got ${JSON.stringify(listenWish)}`,
      );
    if (match[1]) host = match[1].replace(/^\[|\]$/g, '');
    port = Number(match[2]);
  }
  if (!Number.isInteger(flags.port ?? port) || (flags.port ?? port) < 0 || (flags.port ?? port) > 65_535) {
    throw new StartError('E_SCRIPT', `expected a port from 0 to 65535, got ${flags.port ?? port}`);
  }
  return { host: flags.host ?? host, port: flags.port ?? port };
}
