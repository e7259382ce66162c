/**
 * Loads one server as fast as it goes and then at half of that, each with a window of the probe open, and reads what a
 * diagnosis needs. About half a minute.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asMock } from '../build/as-mock.ts';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { serverStarter } from '../experiment/block.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { mergeHistograms } from '../experiment/histograms.ts';
import { runPilot } from '../experiment/pilot.ts';
import { connectionCount, warmupCount } from '../experiment/sizing.ts';
import { Trial } from '../experiment/trial.ts';
import { TrialError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { NS_PER_US } from '../model/units.ts';
import { parseCpuProfile } from './cpu-profile.ts';
import type { BusyReadings, Readings, RoomyReadings } from './diagnosis.ts';
import { type FoldedProfile, foldProfile, frameCosts } from './fold.ts';
import { createProbe, type Probe } from './probe.ts';
import { sourceMaps } from './source-map.ts';

const BUSY_MS = 3_000;
const ROOMY_MS = 6_000;
const DISCARD_MS = 100;
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
  const requests = warmupCount(ratePerS, WARMUP_S);
  const [port] = await equipment.freePorts(1);
  await using probe = await createProbe(variant);
  const own = asMock(build, 'a diagnosis');
  const probed: Build = { ...own, argv: [...probe.argv, ...own.argv] };
  const withProbe: Equipment = {
    ...equipment,
    startServer: (start) => equipment.startServer({ ...start, env: { ...start.env, ...probe.env } }),
  };
  const trial = new Trial(withProbe, scenario, { epoch: 1, variant, startOrder: 0, slot: 0, port: port! });
  try {
    await trial.start(serverStarter(withProbe, scenario, probed));
    await trial.smoke();
    const expectedMs = (requests / ratePerS) * 1_000;
    await trial.warmUp(equipment.generator('paced'), { requests, connections, expectedMs });
    refuseFailed(trial);
    equipment.emit({ kind: 'step', text: `${variant} as fast as it goes` });
    const cpuFile = join(folder, 'busy.cpuprofile');
    const busy = await readBusy(trial, probe, { connections, cpuFile });
    equipment.emit({ kind: 'step', text: `${variant} at half of that` });
    const roomy = await readRoomy(equipment, trial, probe, {
      connections,
      ratePerS: busy.readings.ratePerS * ROOMY_LOAD,
      seed,
    });
    return { readings: { busy: busy.readings, roomy }, folded: busy.folded, cpuFile };
  } finally {
    await trial.stop();
  }
}

function refuseFailed({ failure }: Trial): void {
  if (failure !== null) throw new TrialError(failure.code, failure.message, failure.log);
}

async function readBusy(
  trial: Trial,
  probe: Probe,
  { connections, cpuFile }: { connections: number; cpuFile: string },
): Promise<{ readings: BusyReadings; folded: FoldedProfile }> {
  await probe.open({ cpuIntervalUs: CPU_INTERVAL_US });
  const seen = await trial.slice(0, { durationMs: BUSY_MS, discardMs: DISCARD_MS });
  const window = await probe.close({ cpuFile });
  refuseFailed(trial);
  if (seen === null || seen.requests === 0 || seen.cpuNs === null) {
    throw new TrialError('E_NO_ANSWER', `${trial.place.variant} answered nothing while it was examined`);
  }
  const { durationNs, cpuNs, runQueueWaitNs, requests } = seen;
  const cpuUsPerRequest = cpuNs / NS_PER_US / requests;
  const text = await readFile(cpuFile, 'utf8');
  const folded = foldProfile(parseCpuProfile(text, cpuFile), cpuUsPerRequest, sourceMaps(PROJECT_ROOT));
  const gcMs = window.collections.reduce((sum, collection) => sum + collection.ms, 0);
  return {
    folded,
    readings: {
      ratePerS: requests / (durationNs / 1e9),
      connections,
      cpuShare: cpuNs / durationNs,
      cpuUsPerRequest,
      systemShare: window.systemUs / Math.max(1, window.userUs + window.systemUs),
      loopShare: window.loopUtilization,
      runQueueShare: (runQueueWaitNs ?? 0) / durationNs,
      gcShare: gcMs / window.wallMs,
      generatorShare: seen.generatorCpu ?? 0,
      hottest: hottestOf(folded),
    },
  };
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
  await probe.open({ delay: true });
  const shape = { load: ROOMY_LOAD, ratePerS, durationMs: ROOMY_MS, arrivals: 'poisson' as const, seed };
  await trial.stretch(0, shape);
  const window = await probe.close({});
  refuseFailed(trial);
  const [stretch] = trial.record('').openLoop;
  const times = stretch === undefined ? null : mergeHistograms([stretch.responseTime]);
  const { p50, p99, max, resolution } = window.loopDelayMs!;
  // The meter's own period is in what it reads.
  const beyond = (value: number): number => Math.max(0, value - resolution);
  return {
    loopDelayMs: { p50: beyond(p50), p99: beyond(p99), max: beyond(max) },
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
