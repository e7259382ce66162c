/** Scripts that answer as scenarios/scripts/users-param.js does, and are longer, or have more routes. */
const ROUTE = "mock.get('/users/:id', (req) => Response.json({ id: req.params.id }));\n";

/** Code that is compiled and defined, and never called: about 100 bytes a function, no two alike. */
const filler = (n: number): string =>
  `function unused${n}(a, b) { const total = a * ${n} + b; return { n: ${n}, total, text: 'filler ${n * 7919}' }; }\n`;

/** At least `bytes` long. */
export function scriptOfSize(bytes: number): string {
  let script = ROUTE;
  for (let n = 0; script.length < bytes; n++) script += filler(n);
  return script;
}

/** `routes` in all; the one that is asked for was registered last. */
export function scriptOfRoutes(routes: number): string {
  let script = '';
  for (let n = 1; n < routes; n++) {
    script += `mock.get('/things-${n}/:id', (req) => Response.json({ n: ${n}, id: req.params.id }));\n`;
  }
  return script + ROUTE;
}

export interface Growth {
  name: string;
  script: string;
}

/** What grows, each list from small to large. */
export const GROWTH: readonly Growth[] = [
  { name: '1 route', script: scriptOfRoutes(1) },
  { name: '1 kB', script: scriptOfSize(1_000) },
  { name: '10 kB', script: scriptOfSize(10_000) },
  { name: '100 kB', script: scriptOfSize(100_000) },
  { name: '100 routes', script: scriptOfRoutes(100) },
  { name: '1,000 routes', script: scriptOfRoutes(1_000) },
];
