/** A load generator for tests: few requests, one connection, each answer compared in full. */
import { Agent, request } from 'node:http';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { BytesAnswer } from '../../load/answer.ts';
import { bodyBytes } from '../../load/paced/request-bytes.ts';
import type { LoadTarget, OpenLoopGenerator, OpenLoopSession } from '../../load/generator.ts';
import { ServerWatch } from '../../load/observe/window.ts';
import type { OpenLoopOptions, OpenLoopResult } from '../../load/paced/open-loop.ts';
import { mismatch, type ScenarioRequest } from '../../model/scenario.ts';

const REQUESTS_PER_SLICE = 10;

export interface FakeGeneratorOptions {
  refusesClosingServers?: string | null;
  unavailable?: string | null;
  /** Slices, counted over all sessions, in which nothing completes. */
  empty?(slice: number): boolean;
  /** Sees every stretch of the open loop, counted over all sessions, and may change what comes of it. */
  stretch?(options: OpenLoopOptions, stretch: number): Partial<OpenLoopResult>;
}

export function fakeGenerator(options: FakeGeneratorOptions = {}): OpenLoopGenerator {
  let slices = 0;
  let stretches = 0;
  const perSlice = (): number => (options.empty?.(slices++) ? 0 : REQUESTS_PER_SLICE);
  return {
    kind: 'paced',
    refusesClosingServers: options.refusesClosingServers ?? null,
    unavailable: async () => options.unavailable ?? null,
    open: async (target) => session(target, perSlice, (asked) => options.stretch?.(asked, stretches++) ?? {}),
  };
}

interface Round {
  requests: number;
  errors: number;
  samples: string[];
  times: number[];
  closes: boolean;
}

function session(
  target: LoadTarget,
  perSlice: () => number,
  change: (options: OpenLoopOptions) => Partial<OpenLoopResult>,
): OpenLoopSession {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const watch = new ServerWatch(target.pid);
  const send = async (times: number): Promise<Round> => {
    const round: Round = { requests: 0, errors: 0, samples: [], times: [], closes: false };
    for (let i = 0; i < times; i++) {
      const it = target.requests[i % target.requests.length]!;
      const begin = performance.now();
      const { wrong, closes } = await one(target, agent, it);
      round.times.push((performance.now() - begin) * 1_000);
      round.closes ||= closes;
      if (wrong === undefined) round.requests++;
      else {
        round.errors++;
        round.samples.push(wrong);
      }
    }
    return round;
  };
  return {
    async warmUp(requests) {
      const begin = performance.now();
      const { errors, samples } = await send(requests);
      return {
        durationMs: performance.now() - begin,
        tenthsPerS: new Array(10).fill(100),
        errors,
        errorSamples: samples,
      };
    },
    async slice() {
      watch.prepare();
      const open = watch.edge();
      const { requests, errors, samples, times, closes } = await send(perSlice());
      const { durationNs, cpuNs } = watch.between(open, watch.edge());
      return {
        durationNs,
        requests,
        errors,
        cpuNs,
        runQueueWaitNs: 0,
        serviceTimeSumUs: times.reduce((sum, us) => sum + us, 0),
        connections: 1,
        generatorCpu: null,
        serviceTime: encodeTimes(times),
        verified: requests,
        errorSamples: samples,
        serverCloses: closes,
      };
    },
    async openLoop(options) {
      const begin = process.hrtime.bigint();
      const { requests, errors, samples, times, closes } = await send(REQUESTS_PER_SLICE);
      return {
        intended: REQUESTS_PER_SLICE,
        sent: REQUESTS_PER_SLICE,
        completed: requests,
        errors,
        errorSamples: samples,
        verified: requests,
        achieved: requests / REQUESTS_PER_SLICE,
        responseTime: encodeTimes(times),
        serviceTime: encodeTimes(times),
        sendLag: encodeTimes(times.map(() => 1)),
        durationNs: Number(process.hrtime.bigint() - begin),
        cpuNs: null,
        runQueueWaitNs: null,
        generatorCpu: 0.1,
        generatorWaitNs: null,
        connections: 1,
        serverCloses: closes,
        ...change(options),
      };
    },
    close: async () => agent.destroy(),
  };
}

/** Service times in µs, as load generators encode them. */
export function encodeTimes(times: readonly number[]): string {
  const histogram = build({
    bitBucketSize: 64,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
  });
  for (const us of times) histogram.recordValue(Math.max(1, Math.round(us)));
  return encodeIntoCompressedBase64(histogram);
}

function one(
  { host, port }: LoadTarget,
  agent: Agent,
  { method, path, headers = {}, body, expect }: ScenarioRequest,
): Promise<{ wrong: string | undefined; closes: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    wrong: string | undefined;
    closes: boolean;
  }>();
  const bytes = bodyBytes(body ?? '');
  const sent = body === undefined ? headers : { ...headers, 'content-length': bytes.length };
  const outgoing = request({ host, port, method, path, headers: sent, agent }, (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('error', reject);
    incoming.once('end', () =>
      resolve({
        wrong: mismatch(
          expect,
          new BytesAnswer(
            incoming.statusCode ?? 0,
            incoming.headers as Record<string, string>,
            Buffer.concat(chunks),
          ),
        ),
        closes: incoming.headers.connection === 'close',
      }),
    );
  });
  outgoing.once('error', reject);
  outgoing.end(bytes);
  return promise;
}
