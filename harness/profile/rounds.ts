/**
 * Profiling epochs: of each variant one fresh process after the other, in an order drawn by coin, each profiled once. Never
 * part of a measured experiment, whose figures a profiler would spoil.
 */
import { readFile } from 'node:fs/promises';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runPilot } from '../experiment/pilot.ts';
import type { PilotRate } from '../experiment/run-record.ts';
import { connectionCount, warmupCount } from '../experiment/sizing.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { createRandom } from '../stats/random.ts';
import { capture } from './capture.ts';
import { parseCpuProfile } from './cpu-profile.ts';
import { type FoldedProfile, foldProfile } from './fold.ts';
import type { Loading } from './probed.ts';
import { sourceMaps } from './source-map.ts';

export interface RoundsOptions {
  builds: readonly Build[];
  scenario: Scenario;
  epochs: number;
  windowMs: number;
  seed: number;
  folder: string;
}

/** One profiled process life. */
export interface ProfileRound {
  epoch: number;
  variant: string;
  /** The profile as V8 wrote it. */
  file: string;
  requests: number;
  folded: FoldedProfile;
}

/** How a build is to be loaded for its profile, and where that is kept: `<folder>/<name>.…profile`. */
export interface RoundShape extends Loading {
  epoch: number;
  windowMs: number;
  ratePerS: number;
  folder: string;
  name: string;
}

const WARMUP_S = 1;
/** Variants nearer than this in CPU per request are warmed up by the same count. */
const LIKE_SPEED = 2;

/** CPU profiles. In order of epochs, and of the builds within each. Throws TrialError when a process fails. */
export function profileRounds(
  equipment: Equipment,
  { cpuIntervalUs, ...options }: RoundsOptions & { cpuIntervalUs: number },
): Promise<ProfileRound[]> {
  const resolve = sourceMaps(PROJECT_ROOT);
  return inRounds(equipment, options, async (build, shape) => {
    const { cpuFile, requests, cpuUsPerRequest } = await capture(equipment, build, {
      ...shape,
      cpuIntervalUs,
    });
    const profile = parseCpuProfile(await readFile(cpuFile, 'utf8'), cpuFile);
    return { file: cpuFile, requests, folded: foldProfile(profile, cpuUsPerRequest, resolve) };
  });
}

type Take<T> = (build: Build, shape: RoundShape) => Promise<T>;

/** One process of every build per epoch, in an order drawn by coin; `take` profiles one. */
export async function inRounds<T extends object>(
  equipment: Equipment,
  options: RoundsOptions,
  take: Take<T>,
): Promise<(T & { epoch: number; variant: string })[]> {
  const { builds, scenario, epochs, seed } = options;
  const pilot = await runPilot(equipment, [scenario], builds, {
    quick: false,
    latency: false,
    warmupRequests: null,
  });
  const warmup = warmups(pilot);
  const slowest = Math.min(...pilot.map((rate) => rate.ratePerS));
  const connections = connectionCount(scenario.load.connections, slowest);
  const random = createRandom(seed).fork('profile');
  const rounds: (T & { epoch: number; variant: string })[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const ofEpoch = new Map<string, T & { epoch: number; variant: string }>();
    for (const build of random.shuffle(builds)) {
      const { variant } = build.summary;
      const done = rounds.length + ofEpoch.size;
      equipment.emit({
        kind: 'progress',
        done,
        total: epochs * builds.length,
        text: `epoch ${epoch}: ${variant}`,
        leftMs: null,
      });
      const taken = await take(build, {
        scenario,
        epoch,
        ...warmup(variant),
        connections,
        windowMs: options.windowMs,
        folder: options.folder,
        name: `${safe(variant)}-${epoch}`,
      });
      ofEpoch.set(variant, { ...taken, epoch, variant });
    }
    rounds.push(...builds.map(({ summary }) => ofEpoch.get(summary.variant)!));
  }
  return rounds;
}

interface Warmth {
  warmupRequests: number;
  /** How long that should take. */
  expectedWarmupMs: number;
  /** As the pilot saw it, cold. */
  ratePerS: number;
}

function warmups(pilot: readonly PilotRate[]): (variant: string) => Warmth {
  const own = new Map(pilot.map((rate) => [rate.variant, warmupCount(rate.ratePerS, WARMUP_S)]));
  const costs = pilot.map((rate) => rate.cpuUsPerRequest ?? 1e6 / rate.ratePerS);
  const alike = Math.max(...costs) / Math.min(...costs) < LIKE_SPEED;
  const most = Math.max(...own.values());
  return (variant) => {
    const requests = alike ? most : own.get(variant)!;
    const { ratePerS } = pilot.find((rate) => rate.variant === variant)!;
    return { warmupRequests: requests, expectedWarmupMs: (requests / ratePerS) * 1_000, ratePerS };
  };
}

/** As part of a file's name. */
export const safe = (name: string): string => name.replace(/[^A-Za-z0-9.-]+/g, '-');
