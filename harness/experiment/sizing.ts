/**
 * From the pilot's rates to the shape of an epoch: how long to warm up, how long a slice must be, how many
 * slices, how many epochs. Pure.
 */
import { formatDuration } from '../model/units.ts';
import { median } from '../stats/location.ts';
import type { PilotRate } from './run-record.ts';

const WARMUP_MIN = 20;
/**
 * JIT tiers of a fast server settle after some 20,000 requests: recorded processes of `best` cost 71 µs a request after 8,000, 36 after
 * 12,000 and 31 at the end, those of `persistent` 170 µs after 5,650 and 101 after 20,000. Such a server is given a second more to get
 * there; the pilot, which sees it cold, takes it for half as fast, or, on a busy machine, for a third.
 */
const WARMUP_SETTLED = 20_000;
const FAST_PER_S = 2_000;
const MORE_S = 1;
const WARMUP_MAX = 25_000;
/**
 * Short, and many: a shared machine changes speed by half within seconds, and what changes between two neighbouring slices is in
 * their ratio. Sixteen slices of 100 ms were as steady as eight of 300 ms (2.0 against 2.7 % in one trial), in two thirds of the time.
 */
const SLICE_MS = 100;
const SLICE_MAX_MS = 1_000;
/** Fewer requests in a slice, and its CPU time per request is mostly the edges. */
const REQUESTS_PER_SLICE = 60;
const GROUP_RATIO = 2;
/**
 * Where experiments of different days are to agree, the same server must be equally warm in all of them, whatever the machine does while
 * the pilot looks: few counts, for classes of cold CPU time per request that are far apart.
 */
const SETTLED: readonly { belowUs: number; requests: number }[] = [
  { belowUs: 1_000, requests: WARMUP_SETTLED },
  { belowUs: 5_000, requests: 3_000 },
  { belowUs: 25_000, requests: 600 },
  { belowUs: Number.POSITIVE_INFINITY, requests: 120 },
];
/** Beginning of a slice that does not count: the other server's last answers, cold caches. */
export const DISCARD_MS = 25;
/**
 * A closed loop answers its connections in rounds. A round longer than this only makes every slice begin
 * with a queue that is still forming and end with one that has to be drained; it measures nothing more.
 */
const ROUND_MS = 15;
/** Enough to keep a server busy while the generator turns an answer into the next request. */
const CONNECTIONS_MIN = 8;
/** Between two slices, beside the last round. */
const GAP_MS = 10;
const SMOKE_MS = 40;
const STOP_MS = 150;
/** Epochs are planned a little longer than the pilot says: a budget is a promise. */
const SLACK = 1.1;

/**
 * What may give when time is short, roomiest first. Epochs are kept cheap: on recorded epochs of a build against
 * itself, warm-ups of 0.4 to 2.4 s and 0.6 to 2.4 s of slices buy about the same precision per minute, and many cheap epochs
 * find a large effect sooner.
 */
interface Roominess {
  warmupS: number;
  slicesPerTrial: number;
}
const ROOMS: Record<'normal' | 'quick', readonly Roominess[]> = {
  normal: [
    { warmupS: 1.2, slicesPerTrial: 16 },
    { warmupS: 0.8, slicesPerTrial: 12 },
    { warmupS: 0.6, slicesPerTrial: 10 },
    { warmupS: 0.4, slicesPerTrial: 8 },
  ],
  quick: [
    { warmupS: 0.8, slicesPerTrial: 12 },
    { warmupS: 0.6, slicesPerTrial: 10 },
    { warmupS: 0.4, slicesPerTrial: 8 },
    { warmupS: 0.3, slicesPerTrial: 6 },
  ],
};

export interface SizingRequest {
  /** Connections that a scenario asks for. */
  connections: Readonly<Record<string, number>>;
  quick: boolean;
  /** A fixed number of epochs, or null: as many as fit. */
  epochs: number | null;
  /** The fewest with which the significance level can be reached. */
  fewestEpochs: number;
  /** With fewer than these, an epoch is made cheaper rather than the experiment shorter. */
  wantedEpochs: number;
  /** Time that is left for epochs. */
  budgetMs: number;
  strictBudget: boolean;
  slicesPerTrial: number | null;
  sliceMs: number | null;
  warmupRequests: number | null;
  /** Warm up by classes of speed instead of by time: equally warm in all experiments of all days. */
  settled: boolean;
  /** Time of the open-loop phase of one trial of a scenario; 0 without one. */
  openLoopMs(scenario: string): number;
}

export interface Sizing {
  epochs: number;
  slicesPerTrial: number;
  sliceMs: Record<string, number>;
  discardMs: number;
  warmupRequests: Record<string, Record<string, number>>;
  connections: Record<string, number>;
  /** Expected wall time of an epoch of all scenarios. */
  epochMs: number;
  /** In words, what had to give. */
  notes: readonly string[];
}

type Shape = Pick<
  Sizing,
  'slicesPerTrial' | 'sliceMs' | 'discardMs' | 'warmupRequests' | 'connections' | 'epochMs'
>;

/** `fit`: how many epochs of so many ms the budget holds. */
export function sizeExperiment(
  rates: readonly PilotRate[],
  request: SizingRequest,
  fit: (budgetMs: number, epochMs: number) => number,
): Sizing {
  const shapes = ROOMS[request.quick ? 'quick' : 'normal'].map((room) => shapeOf(rates, request, room));
  if (request.epochs !== null) return { ...shapes[0]!, epochs: request.epochs, notes: [] };
  const holds = (shape: Shape): number => fit(request.budgetMs, shape.epochMs);
  const index = shapes.findIndex((shape) => holds(shape) >= request.wantedEpochs);
  const shape = index === -1 ? shapes.at(-1)! : shapes[index]!;
  const fitting = holds(shape);
  const notes = index === 0 ? [] : ['warm-up and slices were shortened to fit the budget'];
  if (fitting >= request.fewestEpochs) {
    return { ...shape, epochs: fitting, notes };
  }
  if (request.strictBudget) {
    notes.push(
      `only ${Math.max(1, fitting)} of the ${request.fewestEpochs} epochs that are needed fit the budget; ` +
        `all of them would take about ${formatDuration(request.fewestEpochs * shape.epochMs)}`,
    );
    return { ...shape, epochs: Math.max(1, fitting), notes };
  }
  notes.push(`the default budget was exceeded for the ${request.fewestEpochs} epochs that are needed`);
  return { ...shape, epochs: request.fewestEpochs, notes };
}

const slowest = (rates: readonly PilotRate[]): number => Math.min(...rates.map((rate) => rate.ratePerS));

/** As many requests as are served in the given time; by a fast server, in a second more as long as it has not settled. */
export function warmupCount(perS: number, seconds: number): number {
  const served = perS * seconds;
  const longer = perS >= FAST_PER_S ? Math.min(WARMUP_SETTLED, perS * (seconds + MORE_S)) : 0;
  return Math.min(WARMUP_MAX, Math.max(WARMUP_MIN, Math.round(Math.max(served, longer))));
}

/**
 * JIT tiers count calls, so variants of like speed warm up by the same number of requests: as many as one of
 * them serves in the given time. But a variant that is many times faster would be measured cold after so few. Speeds are sorted
 * and cut where one is twice the one before; each group has its own count.
 *
 * Speed is 1 ÷ CPU time per request where that is known. A single look at throughput is not enough: on a busy machine
 * two copies of one build have shown 872 and 5,935 requests a second, and warmed up by counts in that
 * proportion they differ in earnest, in every epoch of the experiment. What little is left of that risk makes a comparison
 * void (analysis/void-reason.ts).
 */
export function warmupCounts(rates: readonly PilotRate[], seconds: number): Record<string, number> {
  const withCpu = rates.every(({ cpuUsPerRequest }) => cpuUsPerRequest !== undefined);
  const speed = ({ cpuUsPerRequest, ratePerS }: PilotRate): number =>
    withCpu ? 1 / cpuUsPerRequest! : ratePerS;
  const groups: PilotRate[][] = [];
  for (const rate of rates.toSorted((a, b) => speed(a) - speed(b))) {
    const before = groups.at(-1)?.at(-1);
    if (before === undefined || speed(rate) > GROUP_RATIO * speed(before)) groups.push([rate]);
    else groups.at(-1)!.push(rate);
  }
  return Object.fromEntries(
    groups.flatMap((group) => {
      const count = warmupCount(median(group.map(({ ratePerS }) => ratePerS)), seconds);
      return group.map(({ variant }) => [variant, count]);
    }),
  );
}

/** Of each variant by itself. */
export function settledCounts(rates: readonly PilotRate[]): Record<string, number> {
  return Object.fromEntries(
    rates.map(({ variant, cpuUsPerRequest, ratePerS }) => {
      const us = cpuUsPerRequest ?? 1e6 / ratePerS;
      return [variant, SETTLED.find(({ belowUs }) => us < belowUs)!.requests];
    }),
  );
}

/** Long enough for the slowest to complete some requests, in whole multiples of 50 ms. */
export function sliceLength(slowestPerS: number): number {
  const needed = Math.ceil((REQUESTS_PER_SLICE / slowestPerS) * 20) * 50;
  return Math.min(SLICE_MAX_MS, Math.max(SLICE_MS, needed));
}

/** As many as the scenario asks for, but no more than the slowest variant serves in a round; equal for all. */
export function connectionCount(asked: number, slowestPerS: number): number {
  return Math.min(asked, Math.max(CONNECTIONS_MIN, Math.ceil((slowestPerS * ROUND_MS) / 1_000)));
}

function shapeOf(rates: readonly PilotRate[], request: SizingRequest, room: Roominess): Shape {
  const slicesPerTrial = request.slicesPerTrial ?? room.slicesPerTrial;
  const warmupRequests: Sizing['warmupRequests'] = {};
  const connections: Record<string, number> = {};
  const sliceMs: Record<string, number> = {};
  let epochMs = 0;
  for (const scenario of new Set(rates.map((rate) => rate.scenario))) {
    const own = rates.filter((rate) => rate.scenario === scenario);
    const given = request.warmupRequests;
    const counts =
      given === null
        ? request.settled
          ? settledCounts(own)
          : warmupCounts(own, room.warmupS)
        : Object.fromEntries(own.map(({ variant }) => [variant, given]));
    warmupRequests[scenario] = counts;
    const open = connectionCount(request.connections[scenario]!, slowest(own));
    connections[scenario] = open;
    const ms = request.sliceMs ?? sliceLength(slowest(own));
    sliceMs[scenario] = ms;
    epochMs += STOP_MS;
    for (const { variant, startupMs, ratePerS } of own) {
      epochMs += startupMs + SMOKE_MS + (counts[variant]! / ratePerS) * 1_000;
      epochMs += slicesPerTrial * (DISCARD_MS + ms + (open / ratePerS) * 1_000 + GAP_MS);
      epochMs += request.openLoopMs(scenario);
    }
  }
  return {
    slicesPerTrial,
    sliceMs,
    discardMs: DISCARD_MS,
    warmupRequests,
    connections,
    epochMs: epochMs * SLACK,
  };
}
