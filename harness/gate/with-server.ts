import type { Equipment } from '../experiment/equipment.ts';
import { guarded, Interrupted, interruptible } from '../experiment/guard.ts';
import { serverStarter } from '../experiment/start-server.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { AnyServer } from '../process/types.ts';

/**
 * A fresh process of a build, with a scenario's script and environment, for as long as `run` takes. Throws as starting
 * it does, and TrialError when it dies or `run` is not over in time.
 */
export async function withServer<T>(
  equipment: Equipment,
  { scenario, build, what, withinMs }: { scenario: Scenario; build: Build; what: string; withinMs: number },
  run: (server: AnyServer) => Promise<T>,
): Promise<T> {
  const { variant } = build.summary;
  const { signal } = equipment;
  if (signal.aborted) throw new Interrupted();
  const [port] = await equipment.freePorts(1);
  const starting = serverStarter(equipment, scenario, build)({ variant, port: port! });
  const server = await interruptible(signal, starting).catch((error) => {
    // Ready after nobody waited any more: nobody else would stop it.
    void starting.then(
      (late) => late.stop(),
      () => undefined,
    );
    throw error;
  });
  try {
    return await guarded({ server, variant, signal }, what, withinMs, () => run(server));
  } finally {
    await server.stop();
  }
}

/** Time for so many requests, one after another: generous, and yet an end. */
export const timeFor = (requests: number): number => 15_000 + 500 * requests;
