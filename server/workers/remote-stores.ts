import { type AdministeredStores, type StoreOperations, TooManySpaces } from '../services/stores.ts';
import type { RemoteCalls } from './answerer.ts';
import type { Remote } from './remote.ts';

const OPERATIONS = ['get', 'set', 'del', 'incr', 'clear', 'cas', 'push', 'ttl', 'expire', 'keys'] as const;

/** The primary's side: what workers may ask of its stores. */
export function storeCalls(stores: AdministeredStores): RemoteCalls {
  const calls: { [name: string]: (...args: never[]) => unknown } = {
    'stores.names': () => stores.names(),
    'stores.reset': (space?: string) => stores.reset(space),
  };
  for (const operation of OPERATIONS) {
    calls[`store.${operation}`] = (space: string, ...args: unknown[]) => {
      const store: StoreOperations = stores.in(space);
      return (store[operation] as (...args: unknown[]) => unknown)(...args);
    };
  }
  return calls;
}

/** The primary's stores, seen from a worker. */
export class RemoteStores implements AdministeredStores {
  readonly #remote: Remote;
  readonly #bound: number;

  /** `bound`: of spaces, for the message when there are too many. */
  constructor(remote: Remote, bound: number) {
    this.#remote = remote;
    this.#bound = bound;
  }

  in(space: string): StoreOperations {
    const ask = (operation: (typeof OPERATIONS)[number], ...args: unknown[]): unknown => {
      try {
        return this.#remote.call(`store.${operation}`, [space, ...args]);
      } catch (error) {
        if ((error as Error).name === 'TooManySpaces') throw new TooManySpaces(space, this.#bound);
        throw error;
      }
    };
    return {
      get: (key) => ask('get', key) as string | undefined,
      set: (key, json, ttlMs) => void ask('set', key, json, ttlMs),
      del: (key) => ask('del', key) as boolean,
      incr: (key, by) => ask('incr', key, by) as number,
      clear: () => void ask('clear'),
      cas: (key, expected, json) => ask('cas', key, expected, json) as boolean,
      push: (key, json) => ask('push', key, json) as number,
      ttl: (key) => ask('ttl', key) as number,
      expire: (key, ttlMs) => ask('expire', key, ttlMs) as boolean,
      keys: (prefix) => ask('keys', prefix) as string[],
    };
  }

  names(): string[] {
    return this.#remote.call('stores.names', []) as string[];
  }

  reset(space?: string): void {
    this.#remote.call('stores.reset', [space]);
  }
}
