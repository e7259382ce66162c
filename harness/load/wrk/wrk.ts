import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TrialError } from '../../model/errors.ts';
import { MS_PER_S, NS_PER_US } from '../../model/units.ts';
import type { LoadGenerator, LoadSession, LoadTarget, SliceResult } from '../generator.ts';
import { TimeHistogram } from '../observe/histogram.ts';
import { ServerWatch, type Window } from '../observe/window.ts';
import { Aim } from '../paced/aim.ts';
import { createPaced } from '../paced/paced.ts';
import { authority } from '../paced/request-bytes.ts';
import { refusesHead } from '../refusals.ts';
import { parseSummary, uncorrected, type WrkSummary } from './output.ts';
import { luaScript } from './script.ts';

const run = promisify(execFile);
/** wrk counts no milliseconds; a slice takes at least this long. */
const MIN_SLICE_S = 1;
/** Time beyond the slice before wrk is killed. */
const GRACE_MS = 10_000;
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * wrk, where it is on the PATH. It has no hooks, so a slice is one whole run of it: connections are made at
 * its start and dropped at its end, durations are rounded up to whole seconds, `discardMs` is added to the
 * counted time instead of being left out, and the server's CPU time is that from before wrk starts until
 * after it ends (all of it belongs to the counted requests and their connections). wrk sees statuses only as
 * below or above 400 and no bodies: requests before and after each slice, all compared in full, stand in
 * for that, and they and the warm-up are sent by the paced generator.
 */
export function createWrk({ core }: { core: number | null }): LoadGenerator {
  const paced = createPaced({ core });
  return {
    kind: 'wrk',
    refusesClosingServers:
      'wrk leaves connecting out of its times, so they are too short for a server that closes',
    refuses: (requests) => refusesHead('wrk', requests),
    async unavailable() {
      try {
        // Prints its version and fails for want of a URL: both mean that it is there.
        await run('wrk', ['-v']);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'wrk is not on the PATH';
      }
      return null;
    },
    async open(target: LoadTarget): Promise<LoadSession> {
      const directory = await mkdtemp(join(tmpdir(), 'perfduel-wrk-'));
      const script = join(directory, 'load.lua');
      const { wire } = new Aim(target);
      await writeFile(script, luaScript(wire));
      const load = await paced.open(target);
      const check = await paced.open({ ...target, connections: 1, verifyEvery: 1 });
      const aborter = new AbortController();
      const watch = new ServerWatch(target.pid);
      return {
        warmUp: (requests) => load.warmUp(requests),
        async slice({ durationMs, discardMs }) {
          const seconds = Math.max(MIN_SLICE_S, Math.ceil((durationMs + discardMs) / MS_PER_S));
          const before = await check.warmUp(target.requests.length);
          watch.prepare();
          const open = watch.edge();
          const summary = await runWrk(target, script, seconds, core, aborter.signal);
          const close = watch.edge();
          const after = await check.warmUp(target.requests.length);
          const compared = {
            errors: before.errors + after.errors,
            errorSamples: [...before.errorSamples, ...after.errorSamples],
            verified: 2 * target.requests.length,
          };
          return sliceResult(target, summary, watch.between(open, close), compared);
        },
        async close() {
          aborter.abort();
          await check.close();
          await load.close();
          await rm(directory, { recursive: true, force: true });
        },
      };
    },
  };
}

async function runWrk(
  target: LoadTarget,
  script: string,
  seconds: number,
  core: number | null,
  signal: AbortSignal,
): Promise<WrkSummary> {
  const command = ['wrk', '-t1', `-c${target.connections}`, `-d${seconds}s`, '--timeout', '5s', '-s', script];
  const pinned = core === null ? command : ['taskset', '-c', `${core}`, ...command];
  const [program, ...args] = [...pinned, `http://${authority(target.host, target.port)}/`];
  try {
    const timeout = seconds * MS_PER_S + GRACE_MS;
    const { stdout } = await run(program!, args, { maxBuffer: OUTPUT_BYTES, signal, timeout });
    return parseSummary(stdout);
  } catch (error) {
    if (error instanceof TrialError) throw error;
    const { message } = error as Error;
    const where = `${target.host}:${target.port}`;
    if (message.includes('unable to connect')) {
      throw new TrialError('E_CONNECT', `wrk cannot connect to ${where}: refused or unreachable`, [], error);
    }
    throw new TrialError(
      'E_GENERATOR',
      `wrk failed: ${message.split('\n')[0]}`,
      message.split('\n').slice(1),
      error,
    );
  }
}

interface Compared {
  errors: number;
  errorSamples: readonly string[];
  verified: number;
}

function sliceResult(
  target: LoadTarget,
  summary: WrkSummary,
  window: Window,
  compared: Compared,
): SliceResult {
  const { connect, read, write, timeout } = summary;
  const wrongStatus = wrongStatuses(target, summary);
  const errors = connect + read + write + timeout + wrongStatus;
  if (errors > 0 && summary.requests === 0) {
    throw new TrialError('E_NO_ANSWER', `wrk got no answer from ${target.host}:${target.port}`);
  }
  const histogram = new TimeHistogram();
  let sumUs = 0;
  for (const [us, count] of uncorrected(summary, target.connections) ?? []) {
    if (count > 0) histogram.record(us, count);
    sumUs += us * count;
  }
  const said = `wrk: ${connect} connect, ${read} read, ${write} write errors, ${timeout} timeouts, ${wrongStatus} wrong statuses`;
  return {
    durationNs: summary.durationUs * NS_PER_US,
    cpuNs: window.cpuNs,
    runQueueWaitNs: window.runQueueWaitNs,
    requests: summary.requests - wrongStatus,
    errors: errors + compared.errors,
    // Without a trustworthy histogram nothing better than the closed loop's own law is known.
    serviceTimeSumUs: histogram.count > 0 ? sumUs : summary.durationUs * target.connections,
    connections: target.connections,
    generatorCpu: (summary.cpuS * 1e6) / summary.durationUs,
    serviceTime: histogram.encode(),
    verified: compared.verified,
    errorSamples: [...(errors > 0 ? [said] : []), ...compared.errorSamples],
    serverCloses: false,
  };
}

/** wrk knows only "above 399". Scenarios that expect both kinds are left to the compared requests. */
function wrongStatuses(target: LoadTarget, summary: WrkSummary): number {
  const failing = target.requests.filter(({ expect }) => expect.status > 399).length;
  if (failing === 0) return summary.status;
  return failing === target.requests.length ? summary.requests - summary.status : 0;
}
