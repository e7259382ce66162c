/** The operations of ops.ts on mock.store. */
import { type HostValue, OP } from '../guest/ops.ts';
import type { StoreOperations } from './stores.ts';

export const isStoreOperation = (op: number): boolean => op >= OP.storeGet && op <= OP.storeKeys;

/** `a`, `b`, `c` as ops.ts has them for `op`. */
export function storeService(
  store: StoreOperations,
  op: number,
  a: HostValue,
  b: HostValue,
  c: HostValue,
): HostValue {
  const key = a as string;
  switch (op) {
    case OP.storeGet:
      return store.get(key);
    case OP.storeSet:
      return store.set(key, b as string, c as number | undefined) as undefined;
    case OP.storeDel:
      return Number(store.del(key));
    case OP.storeIncr:
      return store.incr(key, b as number);
    case OP.storeClear:
      return store.clear() as undefined;
    case OP.storeCas:
      return Number(store.cas(key, b as string | undefined, c as string));
    case OP.storePush:
      return store.push(key, b as string);
    case OP.storeTtl:
      return b === undefined ? store.ttl(key) : Number(store.expire(key, b as number));
    case OP.storeKeys:
      return JSON.stringify(store.keys(key));
    default:
      throw new RangeError(`operation ${op} is not one of the store's`);
  }
}
