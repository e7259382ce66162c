/**
 * How fast are the generators themselves? A bare node:http server on one core, the generator on another, all
 * generators in turn in several rounds. Prints each one's ceiling (median) and its ratio to paced. Run it on a
 * quiet machine: `node harness/load/paced/bench.ts`. For the open loop see bench-precision.ts.
 */
import { formatRate, formatUs, NS_PER_S } from '../../model/units.ts';
import { loadGenerators } from '../index.ts';
import { startBenchServer } from './bench-target.ts';

const ROUNDS = 7;
const SLICE = { durationMs: 400, discardMs: 50 };

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

type Slice = { requests: number; durationNs: number; cpuNs: number | null; generatorCpu: number | null };

function ratePerS({ requests, durationNs }: Slice): number {
  return (requests * NS_PER_S) / durationNs;
}

await ceilings();

async function ceilings(): Promise<void> {
  await using server = await startBenchServer();
  const sessions = [];
  for (const create of Object.values(loadGenerators)) {
    const generator = create({ core: server.core });
    const missing = await generator.unavailable();
    if (missing !== null) console.log(`${generator.kind}: left out, ${missing}`);
    else
      sessions.push({
        kind: generator.kind,
        session: await generator.open(server.target),
        slices: [] as Slice[],
      });
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
