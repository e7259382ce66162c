/** The one way in which builds are started, whatever they are. */
import { ProcessError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build, CommandBuild, MockBuild } from '../model/target.ts';
import { nodeCommand } from '../process/argv.ts';
import { attach } from '../process/running.ts';
import type { AnyServer } from '../process/types.ts';
import type { Equipment } from './equipment.ts';

/** Where and under which name a server is started. */
export interface ServerPlace {
  variant: string;
  port: number;
}

/** Starts one server, on the given port or, if that was taken meanwhile, another. */
export interface StartServer {
  (place: ServerPlace): Promise<AnyServer>;
  /** How long it may take; a mock answers within the default of a trial. */
  withinMs?: number;
}

/** A port that was free may be taken a moment later; so often another is tried. */
const PORT_ATTEMPTS = 3;
/** For stopping and starting again where a port was taken. */
const SLACK_MS = 5_000;

/** A workload as a build gets it: a ruler is asked its own requests. */
export const workloadOf = (scenario: Scenario, { asks }: Pick<Build, 'asks'>): Scenario =>
  asks === undefined ? scenario : { ...scenario, requests: asks };

/** Pinned, with the scenario's script where it is a variant of the mock server. */
export function serverStarter(equipment: Equipment, scenario: Scenario, build: Build): StartServer {
  switch (build.kind) {
    case 'mock':
      return (place) =>
        onFreePort(equipment, place, (port) => startMock(equipment, scenario, build, { ...place, port }));
    case 'command':
      return Object.assign(
        (place: ServerPlace) =>
          onFreePort(equipment, place, (port) =>
            startCommand(equipment, scenario, build, { ...place, port }),
          ),
        { withinMs: build.ready.withinMs + build.stop.graceMs + SLACK_MS },
      );
    case 'running':
      return ({ variant }) => attach(build, variant);
  }
}

async function onFreePort(
  equipment: Equipment,
  place: ServerPlace,
  start: (port: number) => Promise<AnyServer>,
): Promise<AnyServer> {
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 ? place.port : (await equipment.freePorts(1))[0]!;
    try {
      return await start(port);
    } catch (error) {
      const taken = error instanceof ProcessError && error.code === 'E_PORT_IN_USE';
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

const startMock = (
  equipment: Equipment,
  scenario: Scenario,
  build: MockBuild,
  { port, variant }: ServerPlace,
): Promise<AnyServer> =>
  equipment.startServer({
    ...nodeCommand(build, equipment.scriptPath(scenario), { port }),
    ...(scenario.env === undefined ? {} : { env: scenario.env }),
    core: equipment.pinning?.server ?? null,
    label: variant,
  });

const startCommand = (
  equipment: Equipment,
  scenario: Scenario,
  { words, cwd, env, ready, stop }: CommandBuild,
  { port, variant }: ServerPlace,
): Promise<AnyServer> =>
  equipment.startCommand({
    words,
    cwd,
    env: { ...env, ...scenario.env },
    port,
    ready,
    stop,
    core: equipment.pinning?.server ?? null,
    label: variant,
  });
