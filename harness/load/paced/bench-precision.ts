/**
 * How precise is the open loop of the paced generator? Two experiments against a bare node:http server, each on a
 * core of its own: `node harness/load/paced/bench-precision.ts [lag|stall]`, both without an argument (2½ minutes).
 *
 * `lag`: how late requests are sent, by rate. Means something on a quiet machine only.
 *
 * `stall`: the server stands still for 100 ms in every 10 s. Every request that falls due meanwhile must show
 * it, so the percentiles are known beforehand (stall-model.ts). Arrivals are constant: three stalls catch too few
 * Poisson ones for a comparison (their number alone would move p99.5 by ±8 %). Beside it autocannon's own figures
 * at the same rate: each of its connections sends nothing while it waits, so that few requests see the stall.
 * By default it adds made-up times for those it did not send; with `-C` it does not.
 */
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { formatRate, formatUs, MS_PER_S, NS_PER_S, US_PER_MS } from '../../model/units.ts';
import { decodeHistogram } from '../observe/histogram.ts';
import { type BenchTarget, startBenchServer } from './bench-target.ts';
import { honesty } from './honesty.ts';
import type { OpenLoopOptions, OpenLoopResult } from './open-loop.ts';
import { createPaced } from './paced.ts';
import { stallPercentileMs } from './stall-model.ts';

const WARM_UP = 30_000;
const RATES_PER_S = [1_000, 2_000, 5_000, 10_000, 15_000, 20_000];
const LAG_MS = 4_000;
/** Promises about p99 of the send lag, in µs. */
const PROMISES_US = [100, 250];
const STALL = { stallMs: 100, everyMs: 10_000 };
const PERIODS = 3;
const STALL_RATE_PER_S = 1_000;
const CONNECTIONS = 256;
const CAPACITY_SLICE = { durationMs: 400, discardMs: 50 };
const CAPACITY_SLICES = 5;
const PERCENTILES = [99, 99.5, 99.9];

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const row = (cells: readonly string[], width = 14): string =>
  cells.map((cell) => cell.padStart(width)).join('');

const asked = process.argv[2];
if (asked !== undefined && asked !== 'lag' && asked !== 'stall') {
  throw new Error(`expected "lag", "stall" or nothing, got ${JSON.stringify(asked)}`);
}
console.log(`load average when this began: ${loadavg()[0]!.toFixed(2)}`);
if (asked !== 'stall') await lagByRate();
if (asked !== 'lag') await plantedStall();

async function lagByRate(): Promise<void> {
  await using server = await startBenchServer();
  const session = await createPaced({ core: server.core }).open(server.target);
  await session.warmUp(WARM_UP);
  const options = { durationMs: LAG_MS, arrivals: 'poisson', seed: 1, connections: CONNECTIONS } as const;
  // Not printed: the first run meets code that is not compiled yet.
  await session.openLoop({ ...options, ratePerS: RATES_PER_S[0]!, durationMs: 1_000 });
  console.log(`\nSend lag, Poisson arrivals, ${LAG_MS / MS_PER_S} s each`);
  console.log(row(['rate', 'p50', 'p99', 'p99.9', 'worst', 'achieved', 'working', 'core taken']));
  const reached = PROMISES_US.map(() => 0);
  for (const ratePerS of RATES_PER_S) {
    const result = await session.openLoop({ ...options, ratePerS });
    const lag = decodeHistogram(result.sendLag);
    const quoted = [50, 99, 99.9, 100].map((p) => formatUs(lag.getValueAtPercentile(p)));
    const wait = (result.generatorWaitNs ?? Number.NaN) / result.durationNs;
    console.log(
      row([
        formatRate(ratePerS),
        ...quoted,
        percent(result.achieved),
        percent(result.generatorCpu),
        percent(wait),
      ]),
    );
    for (const reason of honesty(result)) console.log(`${' '.repeat(15)}not honest: ${reason}`);
    for (const [i, promiseUs] of PROMISES_US.entries()) {
      if (lag.getValueAtPercentile(99) <= promiseUs) reached[i] = ratePerS;
    }
  }
  await session.close();
  for (const [i, promiseUs] of PROMISES_US.entries()) {
    const rate = reached[i] === 0 ? 'at none of these rates' : `up to ${formatRate(reached[i]!)}`;
    console.log(`p99 of the send lag at most ${formatUs(promiseUs)}: ${rate}`);
  }
}

async function plantedStall(): Promise<void> {
  await using server = await startBenchServer(STALL);
  const { result, capacityPerS } = await throughStalls(server);
  const response = decodeHistogram(result.responseTime);
  const model = {
    ...STALL,
    utilisation: STALL_RATE_PER_S / capacityPerS,
    baseMs: decodeHistogram(result.serviceTime).getValueAtPercentile(50) / US_PER_MS,
  };
  console.log(
    `\nA stall of ${STALL.stallMs} ms every ${STALL.everyMs / MS_PER_S} s, ${PERIODS} of them, at ${formatRate(STALL_RATE_PER_S)} ` +
      `(closed loop: ${formatRate(capacityPerS)}, so ${percent(model.utilisation)} busy). Response time:`,
  );
  for (const reason of honesty(result)) console.log(`  not honest: ${reason}`);
  const corrected = await autocannon(server, []);
  const plain = await autocannon(server, ['-C']);
  console.log(row(['percentile', 'analytic', 'paced', 'error', 'autocannon', 'autocannon -C']));
  for (const p of PERCENTILES) {
    const analyticMs = stallPercentileMs(model, p);
    const pacedMs = response.getValueAtPercentile(p) / US_PER_MS;
    const error = pacedMs / analyticMs - 1;
    const theirs = [corrected, plain].map((latency) => {
      const ms = latency[`p${p}`.replace('.', '_')];
      return ms === undefined ? 'not given' : formatUs(ms * US_PER_MS);
    });
    console.log(
      row([
        `p${p}`,
        formatUs(analyticMs * US_PER_MS),
        formatUs(pacedMs * US_PER_MS),
        `${error < 0 ? '−' : '+'}${percent(Math.abs(error))}`,
        ...theirs,
      ]),
    );
  }
  console.log(
    'p99 lies where the line of waits ends (one request in a hundred is due in a stall): a hair’s breadth moves it.',
  );
}

/** The open loop over whole periods, each stall in the middle of its own, and how much the server takes. */
async function throughStalls(server: BenchTarget): Promise<{ result: OpenLoopResult; capacityPerS: number }> {
  const session = await createPaced({ core: server.core }).open(server.target);
  await session.warmUp(WARM_UP);
  await server.stalled();
  const rates: number[] = [];
  for (let i = 0; i < CAPACITY_SLICES; i++) {
    const slice = await session.slice(CAPACITY_SLICE);
    rates.push((slice.requests * NS_PER_S) / slice.durationNs);
  }
  const options: OpenLoopOptions = {
    ratePerS: STALL_RATE_PER_S,
    durationMs: PERIODS * STALL.everyMs,
    arrivals: 'constant',
    seed: 1,
    connections: CONNECTIONS,
  };
  await betweenStalls(server);
  const result = await session.openLoop(options);
  await session.close();
  return { result, capacityPerS: rates.sort((a, b) => a - b)[Math.floor(CAPACITY_SLICES / 2)]! };
}

async function betweenStalls(server: BenchTarget): Promise<void> {
  await server.stalled();
  await delay(STALL.everyMs / 2);
}

/** Percentiles that autocannon itself reports, in whole ms, by its own names (`p99_9`). */
async function autocannon(server: BenchTarget, flags: readonly string[]): Promise<Record<string, number>> {
  const program = fileURLToPath(import.meta.resolve('autocannon'));
  const pinned = server.core === null ? [] : ['taskset', '-c', `${server.core}`];
  const seconds = (PERIODS * STALL.everyMs) / MS_PER_S;
  const given = ['-n', '-j', '-R', `${STALL_RATE_PER_S}`, '-d', `${seconds}`, ...flags];
  const { host, port } = server.target;
  const command = [...pinned, process.execPath, program, ...given, `http://${host}:${port}/`];
  await betweenStalls(server);
  const { stdout } = await execa(command[0]!, command.slice(1));
  return (JSON.parse(stdout) as { latency: Record<string, number> }).latency;
}
