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

  /** Throws TrialError when the server fails in any way: half a profile says nothing. */
  async window(): Promise<CapturedWindow> {
    const { windowMs, file, resolve } = this.#options;
    const done = this.#profiles.length;
    const cpuFile = `${file}.${done}`;
    await this.#probe.open({ cpuIntervalUs: this.#intervalsUs[done]! });
    const seen = await this.#trial.slice(done, { durationMs: windowMs, discardMs: DISCARD_MS });
    const process = await this.#probe.close({ cpuFile });
    refuseFailed(this.#trial);
    if (seen === null || seen.requests === 0 || seen.cpuNs === null) {
      const { variant } = this.#trial.place;
      throw new TrialError('E_NO_ANSWER', `${variant} answered nothing while it was being profiled`);
    }
    const profile = parseCpuProfile(await readFile(cpuFile, 'utf8'), cpuFile);
    await rm(cpuFile);
    this.#profiles.push(profile);
    this.#folded.push(foldProfile(profile, seen.cpuNs / NS_PER_US / seen.requests, resolve));
    this.#requests += seen.requests;
    return { slice: seen, process };
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
