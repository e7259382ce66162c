import { createHash, createHmac, randomBytes as nodeRandomBytes, randomUUID } from 'node:crypto';

/** The limit that crypto.getRandomValues has. */
const MOST_BYTES = 65_536;

export const randomUuid = (): string => randomUUID();

/** Throws RangeError for what crypto.getRandomValues would not fill. */
export function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 0 || count > MOST_BYTES) {
    throw new RangeError(`randomBytes: expected 0 to ${MOST_BYTES} bytes, got ${count}`);
  }
}

export function randomBytes(count: number): Uint8Array {
  checkCount(count);
  return nodeRandomBytes(count);
}

/** As crypto.subtle names them, and as Node does. */
const HASHES: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hashNamed(name: string): string {
  const hash = HASHES[name];
  if (hash === undefined) {
    throw new RangeError(`digest: expected one of ${Object.keys(HASHES).join(', ')}, got ${name}`);
  }
  return hash;
}

export const digest = (hash: string, bytes: Uint8Array): Uint8Array =>
  createHash(hashNamed(hash)).update(bytes).digest();

export const hmac = (hash: string, key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  createHmac(hashNamed(hash), key).update(bytes).digest();
