import type { Exchange } from '../http/exchange.ts';
import { ObservedExchange, type Watcher } from './observed-exchange.ts';

/** Which answers get a Server-Timing header: none, those to requests with `X-Mock-Timing: 1`, all. */
export type Timing = 'off' | 'asked' | 'all';

export interface ObserverOptions {
  watchers: readonly Watcher[];
  timing: Timing;
}

const TIMING_HEADER = 'x-mock-timing';

/** What `AppOptions.observe` wants; undefined when nobody wants to know anything. */
export function createObserver({
  watchers,
  timing,
}: ObserverOptions): ((exchange: Exchange) => Exchange) | undefined {
  if (watchers.length > 0) {
    return (exchange) => new ObservedExchange(exchange, watchers, tells(timing, exchange));
  }
  if (timing === 'off') return undefined;
  return (exchange) => (tells(timing, exchange) ? new ObservedExchange(exchange, watchers, true) : exchange);
}

const tells = (timing: Timing, exchange: Exchange): boolean =>
  timing === 'all' || (timing === 'asked' && asks(exchange.rawHeaders));

function asks(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === TIMING_HEADER.length && name.toLowerCase() === TIMING_HEADER)
      return rawHeaders[i + 1] === '1';
  }
  return false;
}
