/**
 * The order of everything inside an epoch, from the experiment's seed. Pure: same seed, same schedule.
 *
 * Why so much chance: what starts first, sits in a certain slot or has a certain port can be a little faster
 * for that alone, and a machine drifts. Roles (which variant gets which place) are drawn afresh and fairly in
 * every epoch, independently of all other epochs; this coin is the assumption of every test in `stats/`.
 * The order of slices inside an epoch is balanced instead, which is allowed because no test counts slices.
 */
import { createRandom, type Random } from '../stats/random.ts';

export interface EpochSchedule {
  /** Variant indexes in the order in which their processes start. */
  startOrder: number[];
  /** By variant: its slot, 0 … variants − 1: its place in whatever else the harness must put in some order. */
  slots: number[];
  /** By variant: index into the list of ports. */
  portOrder: number[];
  /** Variant index of each slice, in order of time. */
  slices: number[];
}

export interface EpochRequest {
  seed: number | string;
  /** 0 = first. */
  epoch: number;
  scenario: string;
  variants: readonly string[];
  slicesPerTrial: number;
}

/**
 * Start order, slots, ports and slices come from streams of their own: asking for more slices, for other
 * scenarios or for another epoch changes none of the rest. Throws RangeError without variants or slices.
 */
export function scheduleEpoch(request: EpochRequest): EpochSchedule {
  const { variants, slicesPerTrial } = request;
  if (variants.length === 0) throw new RangeError('variants: expected at least one, got none');
  if (!Number.isInteger(slicesPerTrial) || slicesPerTrial < 1) {
    throw new RangeError(`slicesPerTrial: expected a whole number of at least 1, got ${slicesPerTrial}`);
  }
  const random = epochStream(request.seed, request.epoch).fork(`scenario ${request.scenario}`);
  const indexes = variants.map((_, i) => i);
  return {
    startOrder: random.fork('start order').shuffle(indexes),
    slots: random.fork('slots').shuffle(indexes),
    portOrder: random.fork('ports').shuffle(indexes),
    slices: balancedSlices(random.fork('slices'), indexes, slicesPerTrial),
  };
}

/** The scenarios of one epoch in random order. */
export function scheduleScenarios(request: {
  seed: number | string;
  epoch: number;
  scenarios: readonly string[];
}): string[] {
  return epochStream(request.seed, request.epoch).fork('order of scenarios').shuffle(request.scenarios);
}

/** One trial at one load. */
export interface Stretch {
  /** Index of the variant. */
  variant: number;
  load: number;
  /** Of the arrivals: the same for all variants of the epoch at this load. */
  seed: number;
}

/**
 * The open-loop phase of one epoch, in order of time: loads in random order, and at each load every variant once,
 * in a random order of its own, so that what is compared stands side by side. Streams are named by the load: another
 * load more changes nothing at the others but the moment. Throws RangeError without variants or loads.
 */
export function scheduleOpenLoop(
  request: Omit<EpochRequest, 'slicesPerTrial'> & { loads: readonly number[] },
): Stretch[] {
  const { variants, loads } = request;
  if (variants.length === 0) throw new RangeError('variants: expected at least one, got none');
  if (loads.length === 0) throw new RangeError('loads: expected at least one, got none');
  const random = epochStream(request.seed, request.epoch)
    .fork(`scenario ${request.scenario}`)
    .fork('open loop');
  const indexes = variants.map((_, i) => i);
  return random
    .fork('order of loads')
    .shuffle(loads)
    .flatMap((load) => {
      const own = random.fork(`load ${load}`);
      const seed = own.fork('arrivals').integer(2 ** 32);
      return own
        .fork('order')
        .shuffle(indexes)
        .map((variant) => ({ variant, load, seed }));
    });
}

function epochStream(seed: number | string, epoch: number): Random {
  if (!Number.isInteger(epoch) || epoch < 0) {
    throw new RangeError(`epoch: expected a whole number of at least 0, got ${epoch}`);
  }
  return createRandom(seed).fork(`epoch ${epoch}`);
}

/**
 * Blocks that hold every variant once, in pairs: a random order, then its mirror image.
 *
 *     A B | B A    B A | A B    A B | B A        three variants:  C A B | B A C   …
 *
 * Within a pair the places of each variant add up to the same, so a linear drift cancels exactly. An odd
 * number of blocks leaves the last one without its mirror image.
 */
function balancedSlices(random: Random, variants: readonly number[], blocks: number): number[] {
  const slices: number[] = [];
  let order: number[] = [];
  for (let block = 0; block < blocks; block++) {
    order = block % 2 === 0 ? random.shuffle(variants) : order.toReversed();
    slices.push(...order);
  }
  return slices;
}
