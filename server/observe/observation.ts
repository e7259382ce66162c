import type { Exchange } from '../http/exchange.ts';
import { Journal, type JournalBounds } from './journal.ts';
import { createObserver, type Timing } from './observer.ts';
import { Traffic } from './traffic.ts';

export interface ObservationOptions {
  /** Somebody may ask for metrics. */
  metrics: boolean;
  journal?: JournalBounds;
  timing: Timing;
}

export interface Observation {
  /** For AppOptions; undefined: nothing is looked at, and nothing spent. */
  readonly observe: ((exchange: Exchange) => Exchange) | undefined;
  readonly traffic: Traffic | null;
  readonly journal: Journal | null;
}

export function createObservation({ metrics, journal: bounds, timing }: ObservationOptions): Observation {
  const traffic = metrics ? new Traffic() : null;
  const journal = bounds === undefined ? null : new Journal(bounds);
  const watchers = [traffic, journal].filter((watcher) => watcher !== null);
  return { observe: createObserver({ watchers, timing }), traffic, journal };
}
