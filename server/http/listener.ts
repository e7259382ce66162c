import { StartError } from '../errors.ts';
import type { Limits } from '../world/limits.ts';
import type { Connections } from './connection-passing.ts';
import type { Exchange } from './exchange.ts';

export interface ListenerOptions {
  host: string;
  port: number;
  keepAlive: boolean;
  /** So many answers may wait for one another, to be written in one go; 1: each is written at once. */
  together: number;
  limits: Limits;
  /** Absent: it accepts its own. Else nothing is bound: `host` and `port` are where another process listens. */
  connections?: Connections;
  /** Called for every request, its body complete. */
  handle(exchange: Exchange): void;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, ends idle connections, waits for the rest. */
  close(): Promise<void>;
}

/** Starts listening; rejects with a sentence that names the port. */
export type Listen = (options: ListenerOptions) => Promise<Listener>;

/** Connections that may wait to be accepted. */
export const BACKLOG = 4_096;

/** Why listening failed, as a sentence. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  const address = `${host}:${port}`;
  if (error.code === 'EADDRINUSE')
    return new StartError('E_PORT_IN_USE', `port ${port} is in use (${address})`);
  return new StartError('E_USAGE', `cannot listen on ${address}: ${error.message}`);
}
