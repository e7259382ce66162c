/**
 * How fast are the generators themselves? A bare node:http server on core 0, the generator on core 1, all
 * generators in turn in several rounds. Prints each one's ceiling (median), its ratio to paced, and how
 * punctually paced sends 5,000 requests a second. Run it on a quiet machine: `node harness/load/paced/bench.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { formatRate, formatUs, MS_PER_S, NS_PER_S } from '../../model/units.ts';
import type { LoadTarget } from '../generator.ts';
import { loadGenerators } from '../index.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import { honesty } from './honesty.ts';
import { createPaced } from './paced.ts';

const ROUNDS = 7;
const SLICE = { durationMs: 400, discardMs: 50 };
const SERVER_CORE = 0;
const GENERATOR_CORE = 1;

const BARE_SERVER = `
const body = JSON.stringify({ hello: 'world' });
const server = require('node:http').createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', body.length);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const server = spawn('taskset', ['-c', `${SERVER_CORE}`, process.execPath, '-e', BARE_SERVER], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const target: LoadTarget = {
    host: '127.0.0.1',
    port: Number(line),
    pid: server.pid!,
    requests: [
      {
        method: 'GET',
        path: '/',
        expect: { status: 200, body: { kind: 'json', value: { hello: 'world' } } },
      },
    ],
    connections: 64,
    verifyEvery: 100,
  };
  await closedLoop(target);
  await openLoop(target);
} finally {
  server.kill();
}

async function closedLoop(target: LoadTarget): Promise<void> {
  const sessions = [];
  for (const create of Object.values(loadGenerators)) {
    const generator = create({ core: GENERATOR_CORE });
    const missing = await generator.unavailable();
    if (missing !== null) console.log(`${generator.kind}: left out, ${missing}`);
    else
      sessions.push({ kind: generator.kind, session: await generator.open(target), slices: [] as Slice[] });
  }
  for (const { session } of sessions) await session.warmUp(30_000);
  for (let round = 0; round < ROUNDS; round++) {
    // Alternately forwards and backwards, so that a drift of the machine meets all alike.
    for (const { session, slices } of round % 2 === 0 ? sessions : [...sessions].reverse()) {
      slices.push(await session.slice(SLICE));
    }
  }
  const rates = sessions.map(({ slices }) => median(slices.map(ratePerS)));
  const reference = rates[sessions.findIndex(({ kind }) => kind === 'paced')]!;
  sessions.forEach(({ kind, slices }, i) => {
    const cpuUs = median(slices.map((slice) => (slice.cpuNs ?? Number.NaN) / slice.requests / 1_000));
    const generatorCpu = median(slices.map((slice) => slice.generatorCpu ?? Number.NaN));
    console.log(
      `${kind.padEnd(11)}${formatRate(rates[i]!).padStart(15)}  ${(rates[i]! / reference).toFixed(2)}× paced` +
        `  server ${formatUs(cpuUs)} CPU a request  generator's core ${(generatorCpu * 100).toFixed(0)} % busy`,
    );
  });
  for (const { session } of sessions) await session.close();
}

type Slice = { requests: number; durationNs: number; cpuNs: number | null; generatorCpu: number | null };

function ratePerS({ requests, durationNs }: Slice): number {
  return (requests * NS_PER_S) / durationNs;
}

async function openLoop(target: LoadTarget): Promise<void> {
  const session = await createPaced({ core: GENERATOR_CORE }).open(target);
  await session.warmUp(30_000);
  const options = {
    ratePerS: 5_000,
    durationMs: 4 * MS_PER_S,
    arrivals: 'poisson',
    seed: 1,
    connections: 256,
  } as const;
  const result = await session.openLoop(options);
  await session.close();
  const lag = decodeHistogram(result.sendLag);
  const quoted = [50, 90, 99, 99.9].map((p) => `p${p} ${formatUs(lag.getValueAtPercentile(p))}`);
  console.log(
    `open loop at ${formatRate(options.ratePerS)}: send lag ${quoted.join(', ')}, worst ${formatUs(lag.maxValue)}`,
  );
  console.log(
    `  generator working ${(result.generatorCpu * 100).toFixed(0)} % of the time; not honest: ${honesty(result).join('; ') || 'nothing'}`,
  );
}
