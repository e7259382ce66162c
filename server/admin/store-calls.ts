import { type AdministeredStores, TooManySpaces } from '../services/stores.ts';
import { count, text } from './arguments.ts';
import type { AdminArguments } from './calls.ts';
import { adminError, BadArgument } from './errors.ts';
import { isObject, type Json } from './json.ts';

/** The store's part of the administration. `space`: '' unless given. */
export class StoreCalls {
  readonly #stores: AdministeredStores;

  constructor(stores: AdministeredStores) {
    this.#stores = stores;
  }

  spaces(): Json {
    return { spaces: this.#stores.names() };
  }

  list(args: AdminArguments): Json {
    return this.#in(args, (store, space) => {
      const values: Record<string, Json> = {};
      for (const key of store.keys('')) {
        const json = store.get(key);
        if (json !== undefined) Object.defineProperty(values, key, { ...MEMBER, value: JSON.parse(json) });
      }
      return { space, values };
    });
  }

  get(args: AdminArguments): Json {
    return this.#in(args, (store, space) => {
      const key = text(args, 'key') ?? '';
      const json = store.get(key);
      if (json === undefined) {
        return adminError(
          404,
          'E_NO_KEY',
          `no key ${JSON.stringify(key)} in the space ${JSON.stringify(space)}`,
        );
      }
      const ttlMs = store.ttl(key);
      return { space, key, value: JSON.parse(json) as Json, ttlMs: ttlMs < 0 ? null : ttlMs };
    });
  }

  put(args: AdminArguments): Json {
    const { values } = args;
    if (!isObject(values)) throw new BadArgument('values', 'an object', values);
    const ttlMs = count(args, 'ttlMs');
    return this.#in(args, (store, space) => {
      for (const [key, value] of Object.entries(values)) store.set(key, JSON.stringify(value), ttlMs);
      return { space, set: Object.keys(values).length };
    });
  }

  delete(args: AdminArguments): Json {
    const key = text(args, 'key');
    return this.#in(args, (store, space) => {
      if (key !== undefined) return { space, deleted: Number(store.del(key)) };
      const deleted = store.keys('').length;
      store.clear();
      return { space, deleted };
    });
  }

  #in(args: AdminArguments, use: (store: ReturnType<AdministeredStores['in']>, space: string) => Json): Json {
    const space = text(args, 'space') ?? '';
    try {
      return use(this.#stores.in(space), space);
    } catch (error) {
      if (error instanceof TooManySpaces) return adminError(503, 'E_SPACES', error.message);
      throw error;
    }
  }
}

/** Defined, not assigned: a key may be called `__proto__`. */
const MEMBER = { enumerable: true, writable: true, configurable: true };
