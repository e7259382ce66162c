/** crypto.subtle: digests, and HMAC for tokens and signed cookies. Everything else is refused by name. */
import { copyBytes, exactBuffer } from '../bytes.ts';
import { host } from '../host.ts';
import { OP } from '../ops.ts';
import { lazyClasses } from '../primordials.ts';
import { domException } from './dom-exception.ts';

const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
const USAGES = ['sign', 'verify'];

const unsupported = (what: string): Error => domException(`crypto.subtle: ${what}`, 'NotSupportedError');

const nameOf = (algorithm: unknown): string =>
  `${typeof algorithm === 'string' ? algorithm : (algorithm as { name?: unknown } | null)?.name}`.toUpperCase();

function hashOf(algorithm: unknown): string {
  const name = nameOf(algorithm);
  if (!HASHES.includes(name)) throw unsupported(`expected one of ${HASHES.join(', ')}, got ${name}`);
  return name;
}

function expectHmac(algorithm: unknown): void {
  const name = nameOf(algorithm);
  if (name !== 'HMAC') throw unsupported(`expected HMAC, got ${name}`);
}

function bytesOf(data: unknown): Uint8Array<ArrayBuffer> {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return copyBytes(data);
  throw new TypeError(`crypto.subtle: expected an ArrayBuffer or a view of one, got ${typeof data}`);
}

interface KeyState {
  hash: string;
  bytes: Uint8Array<ArrayBuffer>;
  extractable: boolean;
  usages: string[];
}

/** Only this module has it: nothing else makes a key. */
const INTERNAL = {};

let keyState!: (value: unknown) => KeyState | undefined;

export const cryptoKeyClass = lazyClasses(() => {
  class CryptoKey {
    #state: KeyState;

    static {
      keyState = (value) =>
        typeof value === 'object' && value !== null && #state in value ? value.#state : undefined;
    }

    constructor(internal?: unknown, state?: KeyState) {
      if (internal !== INTERNAL) throw new TypeError('CryptoKey: keys are made by crypto.subtle');
      this.#state = state!;
    }

    get type(): string {
      return 'secret';
    }

    get extractable(): boolean {
      return this.#state.extractable;
    }

    get usages(): string[] {
      return [...this.#state.usages];
    }

    get algorithm(): unknown {
      const { hash, bytes } = this.#state;
      return { name: 'HMAC', hash: { name: hash }, length: bytes.length * 8 };
    }

    get [Symbol.toStringTag](): string {
      return 'CryptoKey';
    }
  }
  return { CryptoKey };
});

function stateFor(key: unknown, usage: string): KeyState {
  cryptoKeyClass();
  const state = keyState(key);
  if (state === undefined) throw new TypeError(`crypto.subtle.${usage}: expected a CryptoKey`);
  if (!state.usages.includes(usage)) {
    throw domException(`crypto.subtle.${usage}: the key is not for that`, 'InvalidAccessError');
  }
  return state;
}

const hmac = ({ hash, bytes }: KeyState, data: unknown): ArrayBuffer =>
  host(OP.hmac, hash, exactBuffer(bytes), exactBuffer(bytesOf(data))) as ArrayBuffer;

export const makeSubtle = () => ({
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    return host(OP.digest, hashOf(algorithm), exactBuffer(bytesOf(data))) as ArrayBuffer;
  },

  async importKey(
    format: unknown,
    data: unknown,
    algorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ): Promise<unknown> {
    if (format !== 'raw') throw unsupported(`expected a key in format raw, got ${format as string}`);
    expectHmac(algorithm);
    const hash = hashOf((algorithm as { hash?: unknown }).hash);
    const wanted = [...(usages as Iterable<string>)];
    if (wanted.length === 0 || !wanted.every((usage) => USAGES.includes(usage))) {
      throw domException(`importKey: expected usages among ${USAGES.join(', ')}`, 'SyntaxError');
    }
    const bytes = bytesOf(data);
    if (bytes.length === 0) throw domException('importKey: the key is empty', 'DataError');
    const state = { hash, bytes, extractable: Boolean(extractable), usages: wanted };
    return new (cryptoKeyClass().CryptoKey)(INTERNAL, state);
  },

  async exportKey(format: unknown, key: unknown): Promise<ArrayBuffer> {
    if (format !== 'raw') throw unsupported(`expected the format raw, got ${format as string}`);
    cryptoKeyClass();
    const state = keyState(key);
    if (state === undefined) throw new TypeError('crypto.subtle.exportKey: expected a CryptoKey');
    if (!state.extractable) throw domException('exportKey: the key is not extractable', 'InvalidAccessError');
    return exactBuffer(copyBytes(state.bytes));
  },

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    expectHmac(algorithm);
    return hmac(stateFor(key, 'sign'), data);
  },

  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
    expectHmac(algorithm);
    const wanted = new Uint8Array(hmac(stateFor(key, 'verify'), data));
    const given = bytesOf(signature);
    let differences = wanted.length ^ given.length;
    for (let i = 0; i < wanted.length; i++) differences |= wanted[i]! ^ (given[i] ?? 0);
    return differences === 0;
  },
});
