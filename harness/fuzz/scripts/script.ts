import type { Random } from '../../stats/random.ts';
import type { Kind } from './kind.ts';
import { KINDS } from './kinds.ts';

export interface Hostile {
  kind: Kind;
  /** Body of its handler. */
  body: string;
}

/** What `/probe` answers while nothing has leaked. */
export const PROBE_ANSWER = JSON.stringify({
  names: 0,
  sum: '2,4,6',
  polluted: 'undefined undefined',
  native: true,
  json: '{"a":[1,"b",null]}',
  text: 'Ü',
  url: '/probe?q=1',
});

const PROBE_HANDLER = `
const known = new Set(Reflect.ownKeys(globalThis));
mock.get('/probe', (req) => {
  const seen = Reflect.ownKeys(globalThis);
  const names = seen.filter((name) => !known.has(name)).length + [...known].filter((name) => !seen.includes(name)).length;
  const url = new URL(req.url);
  return Response.json({
    names,
    sum: [1, 2, 3].map((n) => n * 2).join(),
    polluted: typeof {}.polluted + ' ' + typeof [].polluted,
    native: [Array.prototype.map, Promise.prototype.then, JSON.stringify, Map.prototype.get].every((f) => String(f).includes('[native code]')),
    json: JSON.stringify({ a: [1, 'b', null] }),
    text: new TextDecoder().decode(new TextEncoder().encode('Ü')),
    url: url.pathname + url.search,
  });
});
`;

/** One hostile handler after another: all kinds in turn, in a random order. */
export function hostiles(random: Random, count: number): Hostile[] {
  const made: Hostile[] = [];
  while (made.length < count) {
    for (const kind of random.shuffle(KINDS)) {
      if (made.length < count) made.push({ kind, body: kind.make(random) });
    }
  }
  return made;
}

/** A module that serves the n-th of them at `/h/n`. */
export function scriptOf(handlers: readonly Hostile[]): string {
  const functions = handlers.map(({ body }) => `  async (req, ctx) => { ${body} },`).join('\n');
  return `const handlers = [\n${functions}\n];
mock.all('/h/:n', (req, ctx) => handlers[req.params.n](req, ctx));
${PROBE_HANDLER}`;
}
