/** What the soak asks for, and what it must get. */
import type { Random } from '../stats/random.ts';
import type { Got, Sent } from './ask.ts';

export interface Kind {
  name: string;
  /** Shares of the mix are proportional to it. */
  weight: number;
  /** It waits more than it works: of no use in finding out how much work the server can do. */
  waits?: true;
  /** What is answered is a fault that was asked for. */
  fault?: true;
  make(random: Random): Sent & { right(got: Got): boolean };
}

const isBody =
  (body: string) =>
  (got: Got): boolean =>
    got.end === 'whole' && got.status === 200 && got.body === body;

const get = (path: string, right: (got: Got) => boolean): ReturnType<Kind['make']> => ({
  method: 'GET',
  path,
  body: null,
  leaveAfterMs: null,
  right,
});

const BIG_BYTES = 200_000;
const LARGE_BYTES = 100_000;
const BIG = 'b'.repeat(BIG_BYTES);
const LARGE = 'l'.repeat(LARGE_BYTES);
const EVENTS = Array.from({ length: 20 }, (_, i) => `data: piece ${i}\n\n`).join('');
const PULLED = Array.from({ length: 10 }, (_, i) => `${i};`).join('');

export const KINDS: readonly Kind[] = [
  {
    name: 'users-param',
    weight: 40,
    make: (random) => {
      const id = String(random.integer(100_000));
      return get(`/users/${id}`, isBody(JSON.stringify({ id, name: `user ${id}` })));
    },
  },
  {
    name: 'json-echo',
    weight: 20,
    make: (random) => {
      const body = JSON.stringify({
        n: random.integer(1e6),
        list: [1, 'ü', null],
        text: 'x'.repeat(random.integer(500)),
      });
      return { method: 'POST', path: '/echo', body, leaveAfterMs: null, right: isBody(body) };
    },
  },
  {
    name: 'store-counter',
    weight: 12,
    make: (random) =>
      get(
        `/count/${random.integer(50)}`,
        ({ end, status, body }) => end === 'whole' && status === 200 && Number(body) > 0,
      ),
  },
  { name: 'delayed by the host', weight: 5, waits: true, make: () => get('/late', isBody('late')) },
  { name: 'delayed by the script', weight: 5, waits: true, make: () => get('/wait', isBody('waited')) },
  {
    name: 'big body',
    weight: 2,
    make: () => ({
      method: 'POST',
      path: '/big',
      body: BIG,
      leaveAfterMs: null,
      right: isBody(String(BIG_BYTES)),
    }),
  },
  { name: 'large answer', weight: 3, make: () => get('/large', isBody(LARGE)) },
  { name: 'events', weight: 2, waits: true, make: () => get('/stream', isBody(EVENTS)) },
  { name: 'pulled stream', weight: 2, waits: true, make: () => get('/pull', isBody(PULLED)) },
  {
    name: 'disconnect',
    weight: 4,
    waits: true,
    make: (random) => {
      const path = ['/stream', '/pull', '/late', '/wait', '/large'][random.integer(5)]!;
      // Some are whole before the client leaves.
      return {
        ...get(path, ({ end }) => end === 'left' || end === 'whole'),
        leaveAfterMs: 1 + random.integer(60),
      };
    },
  },
  {
    name: 'throws',
    weight: 1,
    fault: true,
    make: () => get('/throw', ({ end, status }) => end === 'whole' && status === 500),
  },
  {
    name: 'fault: reset',
    weight: 1,
    fault: true,
    make: () => get('/fault/reset', ({ end, status }) => end === 'cut' && status === null),
  },
  {
    name: 'fault: empty',
    weight: 1,
    fault: true,
    make: () => get('/fault/empty', ({ end, status }) => end === 'cut' && status === null),
  },
  {
    name: 'fault: truncate',
    weight: 1,
    fault: true,
    make: () =>
      get(
        '/fault/truncate',
        ({ end, status, body }) => end === 'cut' && status === 200 && body.length < 1_000,
      ),
  },
  {
    name: 'fault: status',
    weight: 1,
    fault: true,
    make: () => get('/fault/status', ({ end, status }) => end === 'whole' && status === 503),
  },
];

/** Draws kinds by their weights. */
export function kindDrawer(kinds: readonly Kind[], random: Random): () => Kind {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let left = random.integer(total);
    for (const kind of kinds) {
      left -= kind.weight;
      if (left < 0) return kind;
    }
    throw new Error(`expected a kind among ${kinds.length}, got none`);
  };
}
