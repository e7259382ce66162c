/**
 * What ails a server, from what was read while it was loaded as fast as it goes and while it had room. Each illness has
 * a measure of its own and a threshold at which it is one; the one furthest beyond its threshold is named. Pure.
 */

/** While a closed loop kept it busy. Shares are of wall time, 0…1. */
export interface BusyReadings {
  ratePerS: number;
  connections: number;
  /** CPU of all threads ÷ wall time: 1 is one core. */
  cpuShare: number;
  cpuUsPerRequest: number;
  /** Of the server's CPU, in the kernel. */
  systemShare: number;
  /** Its main loop was not waiting. */
  loopShare: number;
  /** Of the time that its threads wanted a processor, they had none. */
  runQueueShare: number;
  /** Collecting garbage. */
  gcShare: number;
  /** The load generator's own core. */
  generatorShare: number;
  /** The function with the most own time, of the server's or a package's code; null: none has any. */
  hottest: { name: string; place: string; share: number } | null;
}

/** While requests came at half of that rate, at times of their own. */
export interface RoomyReadings {
  /** Times of 5 ms and more in which its event loop looked at no timer, though its thread had a processor. */
  holdsMs: readonly number[];
  durationMs: number;
  /** null: too few requests. */
  responseMs: { p50: number; p99: number } | null;
  cpuUsPerRequest: number;
}

export interface Readings {
  busy: BusyReadings;
  roomy: RoomyReadings;
}

export type Illness =
  | 'generator-bound'
  | 'starved'
  | 'waiting'
  | 'blocked-loop'
  | 'garbage'
  | 'cpu-bound'
  | 'healthy';

export interface Diagnosis {
  illness: Illness;
  /** One sentence. */
  finding: string;
  /** What it rests on, the decisive reading first. */
  evidence: readonly string[];
  /** What to do next. */
  next: string;
}

/** What a reading must reach to be an illness; how far beyond decides between two. */
export const THRESHOLDS = {
  /** The generator has no more to give: whatever the server does, it is not seen. */
  generatorShare: 0.9,
  /** Helper threads on the same core make a tenth; so much takes somebody else. */
  runQueueShare: 0.33,
  /** Every connection has a request in the server, and yet its loop waits so much. */
  idleShare: 0.35,
  /** At half load the work of single requests does not hold the loop so long … */
  holdMs: 25,
  /** … for so much of the time. */
  heldShare: 0.02,
  gcShare: 0.12,
  /** One function of the server's own takes so much of its CPU. */
  hottestShare: 0.3,
} as const;

/** CPU ÷ wall time of a server that has its core to itself, less what is idle between two windows. */
const WHOLE_CORE = 0.85;

interface Candidate {
  illness: Exclude<Illness, 'healthy'>;
  /** Reading ÷ threshold: from 1 on it is one. */
  severity: number;
  finding: string;
  evidence: string;
  next: string;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const ms = (value: number): string =>
  value < 0.1 ? `${Math.round(value * 1_000)} µs` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function candidates({ busy, roomy }: Readings): Candidate[] {
  const idleShare = 1 - busy.loopShare;
  const inServerMs = (busy.connections / busy.ratePerS) * 1_000;
  const cpuMs = busy.cpuUsPerRequest / 1_000;
  const { hottest } = busy;
  const held = roomy.holdsMs.filter((hold) => hold >= THRESHOLDS.holdMs);
  const heldShare = held.reduce((sum, hold) => sum + hold, 0) / roomy.durationMs;
  return [
    {
      illness: 'generator-bound',
      // Only where the server has time left: two that are both busy are a fair match.
      severity: idleShare > 0.1 ? busy.generatorShare / THRESHOLDS.generatorShare : 0,
      finding: 'the load generator is busy and the server is not: the figures are the generator’s',
      evidence: `the generator used ${percent(busy.generatorShare)} of its core, the server’s loop was busy ${percent(busy.loopShare)} of the time`,
      next: 'give the generator less to do: smaller answers, fewer connections, or wrk',
    },
    {
      illness: 'starved',
      // One that has a whole core waits for its own threads: the collector's helpers, say.
      severity: busy.cpuShare < WHOLE_CORE ? busy.runQueueShare / THRESHOLDS.runQueueShare : 0,
      finding: 'the server was ready to run and had no processor: something else uses its core',
      evidence: `of the time that its threads wanted a processor they had none for ${percent(busy.runQueueShare)}`,
      next: 'find what else runs on this machine, and measure again without it',
    },
    {
      illness: 'waiting',
      // A generator that cannot keep up makes a server wait as well.
      severity: busy.generatorShare < THRESHOLDS.generatorShare ? idleShare / THRESHOLDS.idleShare : 0,
      finding: 'requests wait for something outside of the server’s CPU: a timer, a file, another service',
      evidence: `with ${busy.connections} requests in it all the time its loop waited ${percent(idleShare)} of the time; a request was in it for ${ms(inServerMs)} and used ${ms(cpuMs)} of CPU`,
      next: 'look at what handlers await: time calls to others, and let them run side by side',
    },
    {
      illness: 'blocked-loop',
      severity: heldShare / THRESHOLDS.heldShare,
      finding: 'single pieces of work hold the event loop: all other requests wait meanwhile',
      evidence: `at half load the loop was held ${held.length} times for ${ms(THRESHOLDS.holdMs)} and more, ${ms(Math.max(0, ...held))} at most, ${percent(heldShare)} of the time${roomy.responseMs === null ? '' : `; response times p50 ${ms(roomy.responseMs.p50)}, p99 ${ms(roomy.responseMs.p99)}`}`,
      next: 'find the long pieces in the flamegraph: split them, or move them to a worker',
    },
    {
      illness: 'garbage',
      severity: busy.gcShare / THRESHOLDS.gcShare,
      finding: 'collecting garbage takes a large share of the time: requests allocate too much',
      evidence: `the collector ran ${percent(busy.gcShare)} of the time`,
      next: 'take an allocation profile: lab profile with --heap names who allocates',
    },
    {
      illness: 'cpu-bound',
      severity: hottest === null ? 0 : hottest.share / THRESHOLDS.hottestShare,
      finding: hottest === null ? '' : `one function takes most of the CPU: ${hottest.name}`,
      evidence:
        hottest === null
          ? ''
          : `${hottest.name}${hottest.place === '' ? '' : ` (${hottest.place})`} takes ${percent(hottest.share)} of the CPU by itself; a request costs ${ms(cpuMs)}`,
      next: 'read that function in the flamegraph, and cut its work',
    },
  ];
}

/**
 * Illnesses that make others appear come first: nothing is known of a server behind a generator that has no more to give,
 * or without a processor; a loop that waits cannot be blocked all the time.
 */
const FIRST: readonly Illness[] = ['generator-bound', 'starved'];

export function diagnose(readings: Readings): Diagnosis {
  const found = candidates(readings)
    .filter(({ severity }) => severity >= 1)
    .sort((a, b) => b.severity - a.severity);
  const named = found.find(({ illness }) => FIRST.includes(illness)) ?? found[0];
  if (named === undefined) return healthy(readings);
  const others = found.filter((candidate) => candidate !== named).map(({ evidence }) => `also: ${evidence}`);
  return {
    illness: named.illness,
    finding: named.finding,
    evidence: [named.evidence, ...others],
    next: named.next,
  };
}

function healthy({ busy, roomy }: Readings): Diagnosis {
  return {
    illness: 'healthy',
    finding: 'nothing stands out: the server is as busy as it is loaded, and spreads its time',
    evidence: [
      `a request costs ${ms(busy.cpuUsPerRequest / 1_000)} of CPU, ${percent(busy.systemShare)} of it in the kernel`,
      `the collector ran ${percent(busy.gcShare)} of the time, the loop was held ${ms(Math.max(0, ...roomy.holdsMs))} at most at half load`,
      busy.hottest === null
        ? 'no function of its own stands out'
        : `its hottest function takes ${percent(busy.hottest.share)} of the CPU by itself`,
    ],
    next: 'to make it faster all the same, begin at the widest part of the flamegraph',
  };
}
