import type { AdminBackend } from '../admin/calls.ts';
import type { Connection, Connections } from '../http/connection-passing.ts';
import type { ReloadableApp } from '../reload.ts';
import type { ClockState, MockClock } from '../services/clock.ts';
import type { AdministeredStores } from '../services/stores.ts';
import { type ToPrimary, type ToWorker, WORKER_VARIABLE } from './messages.ts';
import { type Remote, RemoteChannel } from './remote.ts';
import { RemoteStores } from './remote-stores.ts';

/** This process as a worker of a primary. */
export interface WorkerSide {
  readonly remote: Remote;
  stores(spaces: number): AdministeredStores;
  /** The clock shows what the primary's shows, now and whenever that is set. */
  follow(clock: MockClock): void;
  /** Hands over connections as they come. */
  readonly connections: Connections;
  /** The script is loaded and wishes to listen there (`backend`: if anybody can ask): resolves with the port that all workers share. */
  serve(
    app: ReloadableApp,
    backend: AdminBackend | null,
    wish: { host: string; port: number },
  ): Promise<number>;
  /** Connections are awaited. */
  serving(): void;
}

/** Name of the call that a worker asks for the time with. */
export const CLOCK_STATE = 'clock.state';

/** null: this process is not a worker. Ends the process when the primary is gone. */
export function workerSide(): WorkerSide | null {
  const fd = process.env[WORKER_VARIABLE];
  if (fd === undefined || process.send === undefined) return null;
  // Scripts see the environment, and what they see must not depend on --workers.
  delete process.env[WORKER_VARIABLE];
  const remote = new RemoteChannel(Number(fd));
  const tell = (message: ToPrimary): void => {
    if (process.connected) process.send!(message);
  };
  const listening = Promise.withResolvers<number>();
  let followed: MockClock | null = null;
  let take: ((socket: Connection) => void) | null = null;
  let served: { app: ReloadableApp; backend: AdminBackend | null } | null = null;

  process.on('message', (message: ToWorker, socket?: Connection) => {
    switch (message.kind) {
      case 'connection':
        tell({ kind: 'taken', id: message.id });
        // Absent when the client has gone meanwhile.
        if (socket !== undefined) take!(socket);
        return;
      case 'listening':
        listening.resolve(message.port);
        return;
      case 'admin':
        served!
          .backend!.call(message.name, message.args)
          .then((answer) => tell({ kind: 'answer', id: message.id, answer }));
        return;
      case 'clock':
        followed!.adopt(message.state);
        tell({ kind: 'answer', id: message.id, answer: null });
        return;
      case 'reload':
        served!.app.reload().then((outcome) => {
          tell({ kind: 'reloaded', id: message.id, outcome, modules: served!.app.script.modules });
        });
        return;
      default:
        message satisfies never;
    }
  });
  process.once('disconnect', () => process.exit(0));

  return {
    remote,
    stores: (spaces) => new RemoteStores(remote, spaces),
    follow(clock) {
      followed = clock;
      clock.adopt(remote.call(CLOCK_STATE, []) as ClockState);
    },
    connections: (taker) => {
      take = taker;
    },
    serve(app, backend, wish) {
      served = { app, backend };
      tell({ kind: 'serve', ...wish, modules: app.script.modules });
      return listening.promise;
    },
    serving: () => tell({ kind: 'serving' }),
  };
}
