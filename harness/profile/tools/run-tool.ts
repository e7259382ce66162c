/**
 * One process life under a profiling tool: started, verified, warmed up, loaded, and ended by the tool. Never measured:
 * most tools make a server slower.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { serverStarter } from '../../experiment/start-server.ts';
import type { Equipment } from '../../experiment/equipment.ts';
import { interruptible } from '../../experiment/guard.ts';
import { Trial } from '../../experiment/trial.ts';
import { TrialError } from '../../model/errors.ts';
import type { FlamePage } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { MockBuild } from '../../model/target.ts';
import { NS_PER_S, NS_PER_US } from '../../model/units.ts';
import { refuseFailed } from '../probed.ts';
import { safe } from '../rounds.ts';
import type { LoadSeen, ProfilingTool, ToolLoad, ToolResult } from './tool.ts';
import { type FileSeen, written } from './written.ts';

/** More would only queue: what a tool shows does not depend on it. */
const CONNECTIONS = 16;
/** Wakes every connection; what follows is bounded by time, whatever the server's speed. */
const FIRST_ROUNDS = 2;
/** For requests that are counted: a server may be that slow under a tool. */
const SLOWEST_PER_S = 20;
/** Of a count that comes from a rate. Fewer, and what happens once weighs as much as what happens always. */
const FEWEST_REQUESTS = 50;
/** Tools read and draw what they have recorded: some ten times as long as it takes. */
const CLOSE_DEADLINE_MS = 120_000;

export interface ToolRunOptions {
  tool: ProfilingTool;
  build: MockBuild;
  scenario: Scenario;
  /** Exists. */
  folder: string;
  renderPage(page: FlamePage): string;
  /** Writes a page that shows a profile in speedscope. Its path. */
  link(profile: string): Promise<string>;
  /** Instead of the tool's own; only for those that are loaded for a time. */
  windowMs?: number;
  intervalUs?: number;
}

export interface ToolRun extends Pick<ToolResult, 'table' | 'data'> {
  variant: string;
  tool: string;
  shows: string;
  requests: number;
  files: readonly FileSeen[];
}

/** Throws TrialError when the server fails, or the tool does, or leaves no file. */
export async function runTool(equipment: Equipment, options: ToolRunOptions): Promise<ToolRun> {
  const { tool, build, scenario, folder, renderPage, link, windowMs, intervalUs } = options;
  const { variant } = build.summary;
  const [port] = await equipment.freePorts(1);
  await using attachment = await tool.attach({
    label: variant,
    folder,
    name: safe(variant),
    start: equipment.startServer,
    renderPage,
    ...(intervalUs === undefined ? {} : { intervalUs }),
  });
  const underTool: Equipment = { ...equipment, startServer: attachment.startServer };
  const trial = new Trial(underTool, scenario, { epoch: 1, variant, startOrder: 0, slot: 0, port: port! });
  const load: ToolLoad =
    tool.load.kind === 'time' ? { ...tool.load, windowMs: windowMs ?? tool.load.windowMs } : tool.load;
  try {
    await trial.start(serverStarter(underTool, scenario, build));
    await trial.smoke();
    equipment.emit({ kind: 'action', text: `${variant} under ${tool.name}: warm-up` });
    const ratePerS = await warmUp(equipment, trial, load, Math.min(CONNECTIONS, scenario.load.connections));
    refuseFailed(trial);
    await attachment.open();
    equipment.emit({ kind: 'action', text: `${variant} under ${tool.name}: load` });
    const seen = await loadOnce(trial, load, ratePerS);
    refuseFailed(trial);
    equipment.emit({ kind: 'action', text: `${variant} under ${tool.name}: the tool writes` });
    const server = trial.server!;
    const result = await interruptible(
      equipment.signal,
      inTime(attachment.close(seen), () => server.log(), `${tool.name} on ${variant}`),
    );
    const files = await withViewer(await written(tool.name, result.files, server.log()), link);
    const { table, data } = result;
    return {
      variant,
      tool: tool.name,
      shows: tool.shows,
      requests: seen.requests,
      files,
      ...(table === undefined ? {} : { table }),
      ...(data === undefined ? {} : { data }),
    };
  } finally {
    await trial.stop();
  }
}

/** Every profile followed by its page. */
async function withViewer(files: readonly FileSeen[], link: ToolRunOptions['link']): Promise<FileSeen[]> {
  const all: FileSeen[] = [];
  for (const file of files) {
    all.push(file);
    if (file.opens !== 'speedscope') continue;
    all.push(...(await written('speedscope', [{ path: await link(file.path), opens: 'browser' }], [])));
  }
  return all;
}

const expectedMs = (requests: number): number => (requests / SLOWEST_PER_S) * 1_000;

/** Requests a second at the end of it; null where they were only counted. */
async function warmUp(
  equipment: Equipment,
  trial: Trial,
  load: ToolLoad,
  connections: number,
): Promise<number | null> {
  const requests = load.kind === 'count' ? load.warmup : FIRST_ROUNDS * connections;
  const first = { requests, connections, expectedMs: expectedMs(requests) };
  await trial.warmUp(equipment.generator('paced'), first);
  if (load.kind === 'count') return null;
  const half = { durationMs: load.warmupMs / 2, discardMs: load.warmupMs / 2 };
  const seen = await trial.slice(0, half);
  return seen === null ? null : (seen.requests * NS_PER_S) / seen.durationNs;
}

async function loadOnce(trial: Trial, load: ToolLoad, ratePerS: number | null): Promise<LoadSeen> {
  if (load.kind === 'count' || load.exact) {
    const requests =
      load.kind === 'count'
        ? load.requests
        : Math.max(FEWEST_REQUESTS, Math.round((ratePerS! * load.windowMs) / 1_000));
    // A count may be slow to serve; one that comes from a rate takes about as long as that says.
    const slowMs = expectedMs(load.kind === 'count' ? requests : FEWEST_REQUESTS);
    await trial.more(requests, load.kind === 'count' ? slowMs : Math.max(slowMs, load.windowMs));
    return { requests, cpuUsPerRequest: null };
  }
  const slice = await trial.slice(1, { durationMs: load.windowMs, discardMs: 0 });
  refuseFailed(trial);
  if (slice === null || slice.requests === 0) {
    throw new TrialError(
      'E_NO_ANSWER',
      `${trial.place.variant} answered nothing while it was being profiled`,
    );
  }
  const { requests, cpuNs } = slice;
  return { requests, cpuUsPerRequest: cpuNs === null ? null : cpuNs / NS_PER_US / requests };
}

async function inTime<T>(running: Promise<T>, log: () => readonly string[], what: string): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      running,
      delay(CLOSE_DEADLINE_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
        const sentence = `${what} did not end within ${CLOSE_DEADLINE_MS / 1_000} s of the load and was killed`;
        throw new TrialError('E_TOOL', sentence, log());
      }),
    ]);
  } finally {
    timer.abort();
  }
}
