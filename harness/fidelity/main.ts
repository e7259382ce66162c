/**
 * `node harness/fidelity/main.ts`: is what is asked of time also delivered? Delays with thousands in flight, what they
 * cost a route beside them, and streams of tokens. The server on one core, we on another.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startMock } from '../build/start-mock.ts';
import { list, text, whole } from '../cli/flag-kinds.ts';
import { parseFlags } from '../cli/flags.ts';
import { printError } from '../cli/print-error.ts';
import { readProcFile } from '../metrics/proc-file.ts';
import { readProcessCpu } from '../metrics/process-cpu.ts';
import { EXIT, UsageError } from '../model/errors.ts';
import { findPinning, pinSelf } from '../process/pinning.ts';
import { stopAll } from '../process/registry.ts';
import type { ServerHandle } from '../process/types.ts';
import { openMany } from './connection.ts';
import { connectionsFor, DelayedLoad } from './delayed-load.ts';
import { helloRate, lossOf } from './hello.ts';
import { spreadOf, spreadText } from './spread.ts';
import { runStreams, type StreamShape } from './streams.ts';

const flags = {
  variant: text('NAME', 'the name of a variant', 'what serves (default snapshot+connection=keep-alive)'),
  level: list('MS:N,…', 'levels such as 50:1000', 'delays asked for, and how many are in flight'),
  beside: text('MS:N', 'a level such as 5000:10000', 'the load beside which hello is asked'),
  pairs: whole(0, 100, 'pairs of hello slices (default 6; 0: none)'),
  streams: whole(0, 100_000, 'streams at once to begin with (default 1000; 0: none)'),
  seconds: whole(1, 600, 'time that counts of each level (default 10)'),
};

/** 50 ms with 10,000 in flight would be 200,000 requests a second: more in flight needs longer delays. */
const LEVELS = ['50:100', '50:250', '500:1000', '2500:10000'];
const BESIDE = '5000:10000';
const SHAPE: StreamShape = { firstMs: 300, intervalMs: 50, tokens: 200 };
const HELLO_CONNECTIONS = 16;
const SLICE_MS = 2_000;
const WARM_UP_MS = 2_000;

interface Level {
  askedMs: number;
  inFlight: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function levelOf(words: string): Level {
  const match = /^(\d+):(\d+)$/.exec(words);
  const [askedMs, inFlight] = [Number(match?.[1]), Number(match?.[2])];
  if (!(askedMs >= 1 && inFlight >= 1))
    throw new UsageError(`expected a level such as 50:1000, got "${words}"`);
  return { askedMs, inFlight };
}

/** Files a process of ours may open. */
function fileLimit(): number {
  const limits = readProcFile('/proc/self/limits') ?? '';
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
}

class Bench {
  readonly #variant: string;
  readonly #core: number | null;

  constructor(variant: string, core: number | null) {
    this.#variant = variant;
    this.#core = core;
  }

  async with<T>(env: Record<string, number>, use: (server: ServerHandle) => Promise<T>): Promise<T> {
    const server = await startMock({
      variant: this.#variant,
      script: join(import.meta.dirname, 'script.js'),
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
      core: this.#core,
    });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  }

  async level({ askedMs, inFlight }: Level, countsMs: number): Promise<void> {
    print(
      `${askedMs} ms asked, ${inFlight} in flight (${((inFlight * 1_000) / askedMs).toFixed(0)} requests/s)`,
    );
    await this.with({ ASKED_MS: askedMs }, async (server) => {
      const connections = await openMany(server, connectionsFor({ askedMs, inFlight }));
      const load = new DelayedLoad({ address: server, askedMs, inFlight, connections });
      await pause(askedMs + WARM_UP_MS);
      const busy = busyMeter(server.pid);
      load.record();
      await pause(countsMs);
      const share = busy();
      const result = await load.stop();
      for (const connection of connections) connection.end();
      print(`  delivered − asked     ${spreadText(spreadOf(result.errors))}`);
      print(`  without a delay       ${spreadText(spreadOf(result.undelayed))}`);
      print(`  our own lateness      ${spreadText(spreadOf(result.lateness))}`);
      print(
        `  in flight at most ${result.mostInFlight}, lost ${result.lost}, not sent ${result.skipped}, server busy ${share}`,
      );
    });
  }

  async beside({ askedMs, inFlight }: Level, pairs: number): Promise<void> {
    const ownRate = (inFlight * 1_000) / askedMs;
    print(
      `hello beside ${inFlight} in flight of ${askedMs} ms (${ownRate.toFixed(0)} requests/s of their own)`,
    );
    await this.with({ ASKED_MS: askedMs }, async (server) => {
      // Connections of their own for each slice: servers give up those that rest for seconds.
      const hello = async (durationMs: number): Promise<number> => {
        const connections = await openMany(server, HELLO_CONNECTIONS);
        const rate = await helloRate(connections, durationMs);
        for (const connection of connections) connection.end();
        return rate;
      };
      await hello(WARM_UP_MS);
      const slices: { without: number; beside: number }[] = [];
      let lost = 0;
      for (let i = 0; i < pairs; i++) {
        const beside = async (): Promise<number> => {
          const connections = await openMany(server, connectionsFor({ askedMs, inFlight }));
          const load = new DelayedLoad({ address: server, askedMs, inFlight, connections });
          await pause(askedMs + 500);
          const answered = await hello(SLICE_MS);
          lost += (await load.stop()).lost;
          for (const connection of connections) connection.end();
          return answered;
        };
        const first = i % 2 === 0 ? await hello(SLICE_MS) : await beside();
        const second = i % 2 === 0 ? await beside() : await hello(SLICE_MS);
        slices.push(i % 2 === 0 ? { without: first, beside: second } : { without: second, beside: first });
      }
      const { share, low, high } = lossOf(slices);
      const mean = (of: 'without' | 'beside'): string =>
        (slices.reduce((sum, slice) => sum + slice[of], 0) / slices.length).toFixed(0);
      const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
      print(`  ${mean('without')}/s without, ${mean('beside')}/s beside; delayed requests lost: ${lost}`);
      print(
        `  loss ${percent(share)} (95 %: ${percent(low)} to ${percent(high)}, ${pairs} alternating pairs)`,
      );
      print(
        `  of it, the delayed requests themselves take about ${percent(ownRate / (ownRate + Number(mean('beside'))))}`,
      );
    });
  }

  /** Steps down until the core carries them: nothing lost, and 99 of 100 streams end within one interval. */
  async streams(most: number): Promise<void> {
    const { firstMs, intervalMs, tokens } = SHAPE;
    print(`streams of ${tokens} tokens, first after ${firstMs} ms, then every ${intervalMs} ms`);
    await this.with({ FIRST_MS: firstMs, INTERVAL_MS: intervalMs, TOKENS: tokens }, async (server) => {
      const probe = await fetch(`${server.url}/chat`);
      await probe.body?.cancel();
      if (probe.status !== 200) {
        print(`  not measured: this build answers /chat with ${probe.status}`);
        return;
      }
      await runStreams(server, 50, 1_000, SHAPE);
      for (let count = most; count >= 1; count = Math.floor(count * 0.7)) {
        const busy = busyMeter(server.pid);
        const result = await runStreams(server, count, 2_000, SHAPE);
        const drift = spreadOf(result.drift);
        print(
          `  ${count} at once (${Math.round((count * 1_000) / intervalMs)} tokens/s), lost ${result.lost}, server busy ${busy()}`,
        );
        print(`    first token − asked   ${spreadText(spreadOf(result.first))}`);
        print(`    between − asked       ${spreadText(spreadOf(result.between))}`);
        print(`    last token − asked    ${spreadText(drift)}`);
        if (result.lost === 0 && drift !== null && drift.p99 < intervalMs) return;
        print('    too many for this core: fewer');
      }
    });
  }
}

/** More than this share of the time in the run queue: the figures are those of a machine that was busy with others. */
const SHARED_FROM = 0.05;

/** What the process does with its core from here to the call: runs, or waits for it. */
function busyMeter(pid: number): () => string {
  const [from, fromMs] = [readProcessCpu(pid), performance.now()];
  return () => {
    const to = readProcessCpu(pid);
    if (from === null || to === null) return 'unknown';
    const elapsedNs = (performance.now() - fromMs) * 1e6;
    const waited = (to.runQueueWaitNs - from.runQueueWaitNs) / elapsedNs;
    const warning = waited > SHARED_FROM ? ': OTHERS USED ITS CORE, these figures are no measure of it' : '';
    return `${(((to.cpuNs - from.cpuNs) / elapsedNs) * 100).toFixed(0)} %, kept waiting ${(waited * 100).toFixed(0)} %${warning}`;
  };
}

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseFlags(argv, flags);
  const variant = values.variant ?? 'snapshot+connection=keep-alive';
  const levels = (values.level ?? LEVELS).map(levelOf);
  const beside = levelOf(values.beside ?? BESIDE);
  const pairs = values.pairs ?? 6;
  const files = fileLimit();
  const pinning = await findPinning();
  if (pinning !== null) await pinSelf(pinning.generator);
  const cores =
    pinning === null ? 'not pinned' : `server on core ${pinning.server}, client on core ${pinning.generator}`;
  print(`fidelity of ${variant}; ${cores}; ${files} open files allowed`);
  const needed = Math.max(...[...levels, beside].map(connectionsFor)) + 100;
  if (needed > files) {
    throw new UsageError(`expected at least ${needed} open files, got ${files}: raise it by ulimit -n`);
  }
  const bench = new Bench(variant, pinning?.server ?? null);
  for (const level of levels) await bench.level(level, (values.seconds ?? 10) * 1_000);
  if (pairs > 0) await bench.beside(beside, pairs);
  if (values.streams !== 0) await bench.streams(values.streams ?? 1_000);
  return EXIT.answered;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = printError(error, { stderr: (words) => void process.stderr.write(words) });
} finally {
  await stopAll();
}
