/**
 * Loads one server as fast as it goes and then at half of that, each with a window of the probe open, and reads what a
 * diagnosis needs. About half a minute.
 */
import { join } from 'node:path';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { mergeHistograms } from '../experiment/histograms.ts';
import { runPilot } from '../experiment/pilot.ts';
import { connectionCount, warmupCount } from '../experiment/sizing.ts';
import type { Trial } from '../experiment/trial.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { NS_PER_US } from '../model/units.ts';
import { createRandom, type Random } from '../stats/random.ts';
import { type CapturedWindow, Capturing, takeWindow } from './capture.ts';
import type { BusyReadings, Readings, RoomyReadings } from './diagnosis.ts';
import { type FoldedProfile, frameCosts } from './fold.ts';
import type { Probe } from './probe.ts';
import { refuseFailed, withProbed } from './probed.ts';
import { sourceMaps } from './source-map.ts';

const BUSY_WINDOWS = 2;
const BUSY_WINDOW_MS = 1_500;
const PROFILED_WINDOWS = 10;
const PROFILED_WINDOW_MS = 200;
const ROOMY_MS = 6_000;
const CPU_INTERVAL_US = 250;
const ROOMY_LOAD = 0.5;
const WARMUP_S = 1;
/** Fewer, and a 99th percentile is one request. */
const FEWEST_FOR_P99 = 200;
const US_PER_MS = 1_000;

export interface Examination {
  readings: Readings;
  folded: FoldedProfile;
  cpuFile: string;
}

export interface ExamineOptions {
  build: Build;
  scenario: Scenario;
  seed: number;
  /** Where the CPU profile is kept. */
  folder: string;
}

/** Throws TrialError when the server fails under load. */
export async function examine(
  equipment: Equipment,
  { build, scenario, seed, folder }: ExamineOptions,
): Promise<Examination> {
  const { variant } = build.summary;
  const [pilot] = await runPilot(equipment, [scenario], [build], {
    quick: false,
    latency: false,
    warmupRequests: null,
  });
  const { ratePerS } = pilot!;
  const connections = connectionCount(scenario.load.connections, ratePerS);
  const warmupRequests = warmupCount(ratePerS, WARMUP_S);
  const loading = {
    scenario,
    epoch: 1,
    warmupRequests,
    expectedWarmupMs: (warmupRequests / ratePerS) * 1_000,
    connections,
  };
  return withProbed(equipment, build, loading, async (trial, probe) => {
    equipment.emit({ kind: 'step', text: `${variant} as fast as it goes` });
    const random = createRandom(seed).fork('examine');
    const file = join(folder, 'busy.cpuprofile');
    const busy = await readBusy(trial, probe, { connections, file, random });
    equipment.emit({ kind: 'step', text: `${variant} at half of that` });
    const rate = busy.readings.ratePerS * ROOMY_LOAD;
    const roomy = await readRoomy(equipment, trial, probe, { connections, ratePerS: rate, seed });
    return { readings: { busy: busy.readings, roomy }, folded: busy.folded, cpuFile: file };
  });
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

async function readBusy(
  trial: Trial,
  probe: Probe,
  { connections, file, random }: { connections: number; file: string; random: Random },
): Promise<{ readings: BusyReadings; folded: FoldedProfile }> {
  const seen: CapturedWindow[] = [];
  for (let i = 0; i < BUSY_WINDOWS; i++)
    seen.push(await takeWindow(trial, probe, i, { windowMs: BUSY_WINDOW_MS }));
  const requests = sum(seen, ({ slice }) => slice.requests);
  const durationNs = sum(seen, ({ slice }) => slice.durationNs);
  const cpuNs = sum(seen, ({ slice }) => slice.cpuNs!);
  const waitNs = sum(seen, ({ slice }) => slice.runQueueWaitNs ?? 0);
  const [userUs, systemUs] = [
    sum(seen, ({ process }) => process.userUs),
    sum(seen, ({ process }) => process.systemUs),
  ];
  const [activeMs, idleMs] = [
    sum(seen, ({ process }) => process.loopActiveMs),
    sum(seen, ({ process }) => process.loopIdleMs),
  ];
  const wallMs = activeMs + idleMs;
  const folded = await profiled(trial, probe, file, random);
  return {
    folded,
    readings: {
      ratePerS: requests / (durationNs / 1e9),
      connections,
      cpuShare: cpuNs / durationNs,
      cpuUsPerRequest: cpuNs / NS_PER_US / requests,
      systemShare: systemUs / Math.max(1, userUs + systemUs),
      loopShare: activeMs / wallMs,
      runQueueShare: waitNs / (waitNs + cpuNs),
      gcShare: sum(seen, ({ process }) => sum(process.collections, ({ ms }) => ms)) / wallMs,
      generatorShare: sum(seen, ({ slice }) => (slice.generatorCpu ?? 0) * slice.durationNs) / durationNs,
      hottest: hottestOf(folded),
    },
  };
}

/** In windows of their own: signals of the profiler keep the loop's idle time from being counted. */
async function profiled(trial: Trial, probe: Probe, file: string, random: Random): Promise<FoldedProfile> {
  const capturing = new Capturing(trial, probe, {
    windows: PROFILED_WINDOWS,
    windowMs: PROFILED_WINDOW_MS,
    cpuIntervalUs: CPU_INTERVAL_US,
    random,
    file,
    resolve: sourceMaps(PROJECT_ROOT),
  });
  for (let i = 0; i < PROFILED_WINDOWS; i++) await capturing.window();
  return (await capturing.end()).folded;
}

/** Of the server's own code and its packages: what V8, Node or the engine do is not theirs to change. */
function hottestOf({ root }: FoldedProfile): BusyReadings['hottest'] {
  const [first] = [...frameCosts(root).values()]
    .filter(({ frame }) => frame.kind === 'script' || frame.kind === 'package')
    .sort((a, b) => b.self - a.self);
  if (first === undefined || root.total === 0) return null;
  const { frame, self } = first;
  const place = frame.line === null ? frame.place : `${frame.place}:${frame.line}`;
  return { name: frame.name, place, share: self / root.total };
}

async function readRoomy(
  equipment: Equipment,
  trial: Trial,
  probe: Probe,
  { connections, ratePerS, seed }: { connections: number; ratePerS: number; seed: number },
): Promise<RoomyReadings> {
  await trial.openLoop(equipment.openLoop(), connections);
  refuseFailed(trial);
  await probe.open({ holds: true });
  const shape = { load: ROOMY_LOAD, ratePerS, durationMs: ROOMY_MS, arrivals: 'poisson' as const, seed };
  await trial.stretch(0, shape);
  const window = await probe.close({});
  refuseFailed(trial);
  const [stretch] = trial.record('').openLoop;
  const times = stretch === undefined ? null : mergeHistograms([stretch.responseTime]);
  return {
    holdsMs: window.holdsMs!,
    durationMs: window.wallMs,
    responseMs:
      times === null || times.totalCount < FEWEST_FOR_P99
        ? null
        : {
            p50: times.getValueAtPercentile(50) / US_PER_MS,
            p99: times.getValueAtPercentile(99) / US_PER_MS,
          },
    cpuUsPerRequest:
      stretch?.cpuNs == null || stretch.completed === 0 ? 0 : stretch.cpuNs / NS_PER_US / stretch.completed,
  };
}
