import { BoundedMap } from '../effects/bounded-map.ts';
import { type Random, seededRandom, seedOf } from '../effects/random.ts';
import type { RouteDescription } from '../guest/ops.ts';
import type { Exchange } from '../http/exchange.ts';
import { checkCount, randomBytes, randomUuid } from './crypto.ts';

/** What crypto and Math.random of one request, or of a script that loads, draw from. */
export interface RandomSource {
  bytes(count: number): Uint8Array;
  uuid(): string;
}

/** The system's. */
export const systemRandom: RandomSource = { bytes: randomBytes, uuid: randomUuid };

/** The same seed and name give the same values, in the same order of calls. Not for secrets. */
export function seededSource(seed: number, name: string): RandomSource {
  const random: Random = seededRandom(
    seedOf(seed, name) * 2 ** 21 + Math.floor(seedOf(seed, `${name}\n`) / 2 ** 11),
  );
  const bytes = (count: number): Buffer => {
    checkCount(count);
    const drawn = Buffer.allocUnsafe(count);
    for (let i = 0; i < count; i++) drawn[i] = random() * 256;
    return drawn;
  };
  return {
    bytes,
    uuid() {
      const drawn = bytes(16);
      drawn[6] = (drawn[6]! & 0x0f) | 0x40;
      drawn[8] = (drawn[8]! & 0x3f) | 0x80;
      const hex = drawn.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    },
  };
}

/** How many requests of a route have drawn in a space. */
export interface Ordinals {
  /** 1 for the first. */
  next(space: string, route: string): number;
  /** Counting begins anew, in one space or in all. */
  reset(space?: string): void;
}

/** Routes times spaces that are counted at once. */
const MOST_COUNTS = 65_536;

export class LocalOrdinals implements Ordinals {
  readonly #counts = new BoundedMap<number>(MOST_COUNTS);

  next(space: string, route: string): number {
    const key = `${space}\n${route}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }

  reset(space?: string): void {
    this.#counts.forget((key) => space === undefined || key.startsWith(`${space}\n`));
  }
}

/** Of a request. */
type Drawing = Pick<Exchange, 'rawHeaders' | 'space'>;

const SEED_HEADER = 'x-mock-seed';

/** What requests draw from: the system, unless the server or the request has a seed. */
export class RequestRandoms {
  readonly #seed: number | undefined;
  readonly #ordinals: Ordinals;

  constructor(seed?: number, ordinals: Ordinals = new LocalOrdinals()) {
    this.#seed = seed;
    this.#ordinals = ordinals;
  }

  /** A script that loads draws the same values every time: it is loaded anew for many requests, or once for all. */
  loading(): RandomSource {
    return this.#seed === undefined ? systemRandom : seededSource(this.#seed, 'module');
  }

  /**
   * For the first draw of a request. What it draws follows from the seed, its route and how many requests of that
   * route have drawn before it in its space; a seed of its own makes it independent of others.
   */
  of({ rawHeaders, space }: Drawing, route: RouteDescription | null): RandomSource {
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (rawHeaders[i]!.toLowerCase() !== SEED_HEADER) continue;
      return seededSource(this.#seed ?? 0, `request ${rawHeaders[i + 1]}`);
    }
    if (this.#seed === undefined) return systemRandom;
    const title = route === null ? 'fetch' : `${route.method} ${route.path}`;
    return seededSource(this.#seed, `${title}\n${this.#ordinals.next(space, title)}`);
  }

  reset(space?: string): void {
    this.#ordinals.reset(space);
  }
}
