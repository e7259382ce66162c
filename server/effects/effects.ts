/**
 * What takes time, or goes wrong on purpose: what a route's options ask of the host (`delay`, `fault`, `limit`), and
 * bodies sent piece by piece. The guest is released before any of it.
 */
import type { PacedBody, RouteDescription } from '../guest/ops.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Playing } from './paced.ts';

export interface Effects {
  /** Throws StartError that names the route and the option that cannot be understood. */
  check(routes: readonly RouteDescription[]): void;
  /**
   * Called for each request of a route with options, before the guest is entered: the exchange that the guest's
   * answer goes to, or null when the request has been answered already (a limit, a fault).
   */
  begin(route: RouteDescription, exchange: Exchange): Exchange | null;
  /** See PacedPlayer.play. */
  play(exchange: Exchange, status: number, headers: readonly string[], body: PacedBody): Playing;
}
