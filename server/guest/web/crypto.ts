import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazy } from '../primordials.ts';
import { domException } from './dom-exception.ts';
import { makeSubtle } from './subtle.ts';

const MOST_BYTES = 65_536;

const subtle = lazy(makeSubtle);

export const makeCrypto = () => ({
  randomUUID: () => host(OP.randomUuid) as string,
  getRandomValues<T>(array: T): T {
    if (!ArrayBuffer.isView(array) || array instanceof DataView || /Float/.test(array.constructor.name)) {
      throw domException('getRandomValues: expected an array of integers', 'TypeMismatchError');
    }
    if (array.byteLength > MOST_BYTES) {
      throw domException(`getRandomValues: more than ${MOST_BYTES} bytes`, 'QuotaExceededError');
    }
    const bytes = new Uint8Array(host(OP.randomBytes, array.byteLength) as ArrayBuffer);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
    return array;
  },
  get subtle() {
    return subtle();
  },
});
