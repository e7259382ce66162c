/** What a route's options ask of the host: `delay`, `fault`, `limit`. The guest is released before any of it. */
import type { RouteDescription } from '../guest/ops.ts';
import type { Exchange } from '../http/exchange.ts';

export interface Effects {
  /** Throws StartError that names the route and the option that cannot be understood. */
  check(routes: readonly RouteDescription[]): void;
  /**
   * Called for each request of a route with options, before the guest is entered: the exchange that the guest's
   * answer goes to, or null when the request has been answered already (a limit, a fault).
   */
  begin(route: RouteDescription, exchange: Exchange): Exchange | null;
}
