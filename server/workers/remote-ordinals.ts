import type { Ordinals } from '../services/random.ts';
import type { RemoteCalls } from './answerer.ts';
import type { Remote } from './remote.ts';

/** The primary's side. */
export const ordinalCalls = (ordinals: Ordinals): RemoteCalls => ({
  'ordinals.next': (space: string, route: string) => ordinals.next(space, route),
  'ordinals.reset': (space?: string) => ordinals.reset(space),
});

/** Counts over all workers. Only asked with `--seed`. */
export class RemoteOrdinals implements Ordinals {
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  next(space: string, route: string): number {
    return this.#remote.call('ordinals.next', [space, route]) as number;
  }

  reset(space?: string): void {
    this.#remote.call('ordinals.reset', [space]);
  }
}
