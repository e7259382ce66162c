/**
 * A live server's CPU profile, in many short windows. V8 samples at exact intervals, and a busy server does the same
 * things at nearly exact intervals: the two fall into step, and one function gets the samples of its neighbours, in
 * every process of a build alike. So each window has an interval of its own.
 */
import { readFile, rm } from 'node:fs/promises';
import { writeAtomic } from '../build/write-atomic.ts';
import type { Trial } from '../experiment/trial.ts';
import type { SliceResult } from '../load/generator.ts';
import { TrialError } from '../model/errors.ts';
import { NS_PER_US } from '../model/units.ts';
import type { Random } from '../stats/random.ts';
import { type CpuProfile, parseCpuProfile } from './cpu-profile.ts';
import { type FoldedProfile, foldProfile, meanProfile } from './fold.ts';
import type { Resolve } from './frames.ts';
import { joinProfiles } from './join-profiles.ts';
import type { Probe, WindowResult } from './probe.ts';
import { refuseFailed } from './probed.ts';

/** Load in a window is not counted until connections are under way. */
const DISCARD_MS = 50;
/** Intervals of a process' windows are spread evenly over the asked one ± this share of it. */
const SPREAD = 0.4;

export interface CaptureOptions {
  windows: number;
  windowMs: number;
  /** Time between samples of the stack, µs; each window has one of its own near it. */
  cpuIntervalUs: number;
  random: Random;
  /** The profile is kept there when all windows are done. */
  file: string;
  resolve: Resolve;
}

export interface Capture {
  file: string;
  requests: number;
  folded: FoldedProfile;
}

/** What one window came to: by the load generator's account, and by the process' own. */
export interface CapturedWindow {
  slice: SliceResult;
  process: WindowResult;
}

/** Loads the server while a window of the probe is open. Throws TrialError when it fails in any way: half a window says nothing. */
export async function takeWindow(
  trial: Trial,
  probe: Probe,
  position: number,
  { windowMs, ...options }: { windowMs: number; cpuIntervalUs?: number; cpuFile?: string },
): Promise<CapturedWindow> {
  const { cpuIntervalUs, cpuFile } = options;
  await probe.open(cpuIntervalUs === undefined ? {} : { cpuIntervalUs });
  const slice = await trial.slice(position, { durationMs: windowMs, discardMs: DISCARD_MS });
  const process = await probe.close(cpuFile === undefined ? {} : { cpuFile });
  refuseFailed(trial);
  const { variant } = trial.place;
  if (slice === null || slice.requests === 0)
    throw new TrialError('E_NO_ANSWER', `${variant} answered nothing in a window of ${windowMs} ms`);
  if (slice.cpuNs === null)
    throw new TrialError(
      'E_NO_CPU_TIME',
      `the CPU time of ${variant} could not be read while it was watched`,
    );
  return { slice, process };
}

/** One process that is being profiled, a window at a time. */
export class Capturing {
  readonly #trial: Trial;
  readonly #probe: Probe;
  readonly #options: CaptureOptions;
  readonly #intervalsUs: readonly number[];
  readonly #profiles: CpuProfile[] = [];
  readonly #folded: FoldedProfile[] = [];
  #requests = 0;

  constructor(trial: Trial, probe: Probe, options: CaptureOptions) {
    this.#trial = trial;
    this.#probe = probe;
    this.#options = options;
    this.#intervalsUs = intervals(options);
  }

  async window(): Promise<void> {
    const { windowMs, file, resolve } = this.#options;
    const done = this.#profiles.length;
    const cpuFile = `${file}.${done}`;
    const cpuIntervalUs = this.#intervalsUs[done]!;
    const { slice } = await takeWindow(this.#trial, this.#probe, done, { windowMs, cpuIntervalUs, cpuFile });
    const profile = parseCpuProfile(await readFile(cpuFile, 'utf8'), cpuFile);
    await rm(cpuFile);
    this.#profiles.push(profile);
    this.#folded.push(foldProfile(profile, slice.cpuNs! / NS_PER_US / slice.requests, resolve));
    this.#requests += slice.requests;
  }

  async end(): Promise<Capture> {
    const { file } = this.#options;
    await writeAtomic(file, JSON.stringify(joinProfiles(this.#profiles)));
    return { file, requests: this.#requests, folded: meanProfile(this.#folded) };
  }
}

/** One in each of as many equal parts of the range, in random order. */
function intervals({ windows, cpuIntervalUs, random }: CaptureOptions): number[] {
  const parts = Array.from({ length: windows }, (_, i) => (i + random.next()) / windows);
  return random.shuffle(parts).map((part) => Math.round(cpuIntervalUs * (1 - SPREAD + 2 * SPREAD * part)));
}
