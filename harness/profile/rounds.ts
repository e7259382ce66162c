/**
 * Profiling epochs: fresh processes of every variant, started in an order drawn by coin and profiled in turn. Never part
 * of a measured experiment, whose figures a profiler would spoil.
 */
import { join } from 'node:path';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import type { Equipment } from '../experiment/equipment.ts';
import { runPilot } from '../experiment/pilot.ts';
import type { PilotRate } from '../experiment/run-record.ts';
import { connectionCount, warmupCounts } from '../experiment/sizing.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import { createRandom, type Random } from '../stats/random.ts';
import { Capturing } from './capture.ts';
import type { FoldedProfile } from './fold.ts';
import { type Loading, withProbed } from './probed.ts';
import { sourceMaps } from './source-map.ts';

export interface RoundsOptions {
  builds: readonly Build[];
  scenario: Scenario;
  epochs: number;
  windowMs: number;
  seed: number;
  folder: string;
  /** Of every process. Absent: by a pilot. */
  warmupRequests?: number;
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

/** Of a CPU profile: short enough that the machine treats both sides alike, long enough for some hundred samples. */
const SHORT_WINDOW_MS = 150;
/** Of the slowest side, in a window: one without any says nothing. */
const FEWEST_REQUESTS = 20;

function windowCount(windowMs: number, places: readonly Place[]): number {
  const slowestPerS = Math.min(...places.map(({ shape }) => shape.ratePerS));
  const shortestMs = Math.max(SHORT_WINDOW_MS, (FEWEST_REQUESTS / slowestPerS) * 1_000);
  return Math.max(1, Math.floor(windowMs / shortestMs));
}

/**
 * CPU profiles. All processes of an epoch are alive together and loaded one at a time, window by window, so that what
 * else the machine does meanwhile meets all of them. In order of epochs, and of the builds within each. Throws
 * TrialError when a process fails.
 */
export function profileRounds(
  equipment: Equipment,
  { cpuIntervalUs, ...options }: RoundsOptions & { cpuIntervalUs: number },
): Promise<ProfileRound[]> {
  const resolve = sourceMaps(PROJECT_ROOT);
  return inEpochs(equipment, options, (places, random) => {
    const windows = windowCount(options.windowMs, places);
    const start = async (waiting: readonly Place[], live: readonly Capturing[]): Promise<Taken[]> => {
      const [place, ...others] = waiting;
      if (place === undefined) return inTurn(live, windows, random);
      return withProbed(equipment, place.build, place.shape, (trial, probe) =>
        start(others, [
          ...live,
          new Capturing(trial, probe, {
            windows,
            windowMs: options.windowMs / windows,
            cpuIntervalUs,
            random,
            file: join(place.shape.folder, `${place.shape.name}.cpuprofile`),
            resolve,
          }),
        ]),
      );
    };
    return start(places, []);
  });
}

type Taken = Omit<ProfileRound, 'epoch' | 'variant'>;

/** Each round a window of every process, in an order of its own. */
async function inTurn(live: readonly Capturing[], windows: number, random: Random): Promise<Taken[]> {
  for (let window = 0; window < windows; window++) {
    for (const capturing of random.shuffle(live)) await capturing.window();
  }
  return Promise.all(live.map((capturing) => capturing.end()));
}

export interface Place {
  build: Build;
  shape: RoundShape;
}

type Labelled<T> = T & { epoch: number; variant: string };

/** One process of every build per epoch, one after the other in an order drawn by coin; `take` profiles one. */
export const inRounds = <T extends object>(
  equipment: Equipment,
  options: RoundsOptions,
  take: (build: Build, shape: RoundShape) => Promise<T>,
): Promise<Labelled<T>[]> =>
  inEpochs(equipment, options, async (places) => {
    const taken: T[] = [];
    for (const { build, shape } of places) taken.push(await take(build, shape));
    return taken;
  });

/** `take` profiles all builds of an epoch, in the order given, which was drawn by coin. */
async function inEpochs<T extends object>(
  equipment: Equipment,
  options: RoundsOptions,
  take: (places: readonly Place[], random: Random) => Promise<T[]>,
): Promise<Labelled<T>[]> {
  const { builds, scenario, epochs, seed } = options;
  const pilot = await runPilot(equipment, [scenario], builds, {
    quick: false,
    latency: false,
    warmupRequests: null,
  });
  const warmup = warmups(pilot, options.warmupRequests);
  const slowest = Math.min(...pilot.map((rate) => rate.ratePerS));
  const connections = connectionCount(scenario.load.connections, slowest);
  const random = createRandom(seed).fork('profile');
  const rounds: Labelled<T>[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const text = `epoch ${epoch}: ${builds.map(({ summary }) => summary.variant).join(' and ')}`;
    equipment.emit({ kind: 'progress', done: epoch - 1, total: epochs, text, leftMs: null });
    const order = random.shuffle(builds);
    const places = order.map((build): Place => {
      const { variant } = build.summary;
      const name = `${safe(variant)}-${epoch}`;
      const { windowMs, folder } = options;
      const shape = { scenario, epoch, ...warmup(variant), connections, windowMs, folder, name };
      return { build, shape };
    });
    const taken = await take(places, random);
    rounds.push(
      ...builds.map((build) => ({
        ...taken[order.indexOf(build)]!,
        epoch,
        variant: build.summary.variant,
      })),
    );
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

function warmups(pilot: readonly PilotRate[], given?: number): (variant: string) => Warmth {
  const counts = warmupCounts(pilot, WARMUP_S);
  return (variant) => {
    const requests = given ?? counts[variant]!;
    const { ratePerS } = pilot.find((rate) => rate.variant === variant)!;
    return { warmupRequests: requests, expectedWarmupMs: (requests / ratePerS) * 1_000, ratePerS };
  };
}

/** As part of a file's name. */
export const safe = (name: string): string => name.replace(/[^A-Za-z0-9.-]+/g, '-');
