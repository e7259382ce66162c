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
import { type Capture, capture } from './capture.ts';
import { parseCpuProfile } from './cpu-profile.ts';
import { type FoldedProfile, foldProfile } from './fold.ts';
import { sourceMaps } from './source-map.ts';

export interface RoundsOptions {
  builds: readonly Build[];
  scenario: Scenario;
  epochs: number;
  windowMs: number;
  cpuIntervalUs: number;
  seed: number;
  folder: string;
}

/** One profiled process life. */
export interface ProfileRound {
  epoch: number;
  variant: string;
  capture: Capture;
  folded: FoldedProfile;
}

const WARMUP_S = 1;
/** Variants nearer than this in CPU per request are warmed up by the same count. */
const LIKE_SPEED = 2;

/** In order of epochs, and of the builds within each. Throws TrialError when a process fails. */
export async function profileRounds(equipment: Equipment, options: RoundsOptions): Promise<ProfileRound[]> {
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
  const resolve = sourceMaps(PROJECT_ROOT);
  const rounds: ProfileRound[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const ofEpoch = new Map<string, ProfileRound>();
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
      const { requests, expectedMs } = warmup(variant);
      const captured = await capture(equipment, {
        scenario,
        build,
        epoch,
        warmupRequests: requests,
        expectedWarmupMs: expectedMs,
        connections,
        windowMs: options.windowMs,
        cpuIntervalUs: options.cpuIntervalUs,
        folder: options.folder,
        name: `${safe(variant)}-${epoch}`,
      });
      const text = await readFile(captured.cpuFile!, 'utf8');
      const profile = parseCpuProfile(text, captured.cpuFile!);
      const folded = foldProfile(profile, captured.cpuUsPerRequest, resolve);
      ofEpoch.set(variant, { epoch, variant, capture: captured, folded });
    }
    rounds.push(...builds.map(({ summary }) => ofEpoch.get(summary.variant)!));
  }
  return rounds;
}

function warmups(pilot: readonly PilotRate[]): (variant: string) => { requests: number; expectedMs: number } {
  const own = new Map(pilot.map((rate) => [rate.variant, warmupCount(rate.ratePerS, WARMUP_S)]));
  const costs = pilot.map((rate) => rate.cpuUsPerRequest ?? 1e6 / rate.ratePerS);
  const alike = Math.max(...costs) / Math.min(...costs) < LIKE_SPEED;
  const most = Math.max(...own.values());
  return (variant) => {
    const requests = alike ? most : own.get(variant)!;
    const { ratePerS } = pilot.find((rate) => rate.variant === variant)!;
    return { requests, expectedMs: (requests / ratePerS) * 1_000 };
  };
}

/** As part of a file's name. */
export const safe = (name: string): string => name.replace(/[^A-Za-z0-9.-]+/g, '-');
