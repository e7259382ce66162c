import { randomBytes as nodeRandomBytes, randomUUID } from 'node:crypto';

/** The limit that crypto.getRandomValues has. */
const MOST_BYTES = 65_536;

export const randomUuid = (): string => randomUUID();

export function randomBytes(count: number): Uint8Array {
  if (!Number.isInteger(count) || count < 0 || count > MOST_BYTES) {
    throw new RangeError(`randomBytes: expected 0 to ${MOST_BYTES} bytes, got ${count}`);
  }
  return nodeRandomBytes(count);
}
