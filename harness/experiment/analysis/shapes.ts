/**
 * Where two variants differ in more than their level: one has two modes where the other has one, or the same modes in
 * other shares. In sentences.
 *
 * The unit of inference is the epoch here too. Modes are found in all requests together, but requests come in
 * bunches; so what was found is reported only if the epochs, variant against variant, confirm it.
 */
import { JsHistogram } from 'hdr-histogram-js';
import type { TrialRecord } from '../../model/records.ts';
import { formatUs } from '../../model/units.ts';
import { twoClasses } from '../../stats/classes.ts';
import { median } from '../../stats/location.ts';
import { binPlace, type Mode, modesOf, shareBetween } from '../../stats/modes.ts';
import { signedRankP } from '../../stats/signed-rank.ts';
import { mergeHistograms } from '../histograms.ts';
import { cpuPerRequest, type Pair, pairsOf } from './pairs.ts';

/** A difference in shape that is none is reported in this share of the comparisons at most. 8 epochs can reach it. */
const LEVEL = 0.01;
/** Shares of two modes that both have differ by more than this. */
const SHIFT = 0.1;

export function shapesOf(
  blocks: readonly (readonly TrialRecord[])[],
  scenario: string,
  baseline: string,
  candidate: string,
): string[] {
  const pairs = pairsOf(blocks, scenario, baseline, candidate);
  return [serviceTimes(pairs, baseline, candidate), processes(pairs, baseline, candidate)].filter(
    (sentence) => sentence !== null,
  );
}

/** Counts of service times on the grid of `stats/modes.ts`, epoch by epoch and of all. */
interface Times {
  name: string;
  epochs: readonly (readonly number[])[];
  modes: readonly Mode[];
}

function serviceTimes(pairs: readonly Pair[], baseline: string, candidate: string): string | null {
  const epochs = pairs.flatMap((pair) => {
    const [b, c] = [gridCounts(pair.baseline), gridCounts(pair.candidate)];
    return b === null || c === null ? [] : [{ baseline: b, candidate: c }];
  });
  if (epochs.length === 0) return null;
  const ours = timesOf(
    candidate,
    epochs.map((epoch) => epoch.candidate),
  );
  const theirs = timesOf(
    baseline,
    epochs.map((epoch) => epoch.baseline),
  );
  if (ours.modes.length === theirs.modes.length) return shiftedShares(ours, theirs);
  const [more, fewer] = ours.modes.length > theirs.modes.length ? [ours, theirs] : [theirs, ours];
  return confirmed(outsideMain(more, fewer)) === 1
    ? `${more.name}’s service times have ${counted(more.modes)}, ${listed(more.modes)}; ${fewer.name}’s have ` +
        (fewer.modes.length === 1 ? 'one' : `${counted(fewer.modes)}, ${listed(fewer.modes)}`)
    : null;
}

/** As many bins as the main mode of the one lies above that of the other. */
const distance = (one: Times, other: Times): number =>
  binPlace(mainOf(one.modes).median) - binPlace(mainOf(other.modes).median);

/** By epoch: share of the one in a stretch less that of the other in the stretch moved by so many bins. */
const shareDifferences = (one: Times, other: Times, { from, to }: Mode, moved: number): number[] =>
  one.epochs.map(
    (counts, i) => shareBetween(counts, from, to) - shareBetween(other.epochs[i]!, from + moved, to + moved),
  );

/** How much more of the one lies outside its main mode than of the other outside the same stretch. */
const outsideMain = (more: Times, fewer: Times): number[] =>
  shareDifferences(more, fewer, mainOf(more.modes), distance(fewer, more)).map((inside) => -inside);

/** Valleys lie where chance put them, so the shares must differ on either side of the one's and of the other's. */
function shiftedShares(ours: Times, theirs: Times): string | null {
  const shifts = ours.modes.map((mode, i) => mode.share - theirs.modes[i]!.share);
  const largest = shifts.reduce(
    (best, shift, i) => (Math.abs(shift) > Math.abs(shifts[best]!) ? i : best),
    0,
  );
  if (Math.abs(shifts[largest]!) <= SHIFT) return null;
  const moved = distance(theirs, ours);
  const byOurs = shareDifferences(ours, theirs, ours.modes[largest]!, moved);
  const byTheirs = shareDifferences(theirs, ours, theirs.modes[largest]!, -moved);
  const side = Math.sign(shifts[largest]!);
  if (confirmed(byOurs) !== side || confirmed(byTheirs) !== -side) return null;
  return (
    `service times of ${ours.name} and of ${theirs.name} have ${counted(ours.modes)} each, in other shares: ` +
    `${listed(ours.modes)} against ${listed(theirs.modes)}`
  );
}

/** Processes of one variant that fall into two classes, while those of the other in the same epochs do not. */
function processes(pairs: readonly Pair[], baseline: string, candidate: string): string | null {
  const measured = pairs.flatMap((pair) => {
    const [b, c] = [cpuPerRequest.fromTrial(pair.baseline), cpuPerRequest.fromTrial(pair.candidate)];
    return b && c ? [{ baseline: Math.log(b), candidate: Math.log(c) }] : [];
  });
  const theirs = twoClasses(measured.map((pair) => pair.baseline));
  const ours = twoClasses(measured.map((pair) => pair.candidate));
  if ((ours === null) === (theirs === null)) return null;
  const side = ours === null ? 'baseline' : 'candidate';
  const { low, high, from } = (ours ?? theirs)!;
  const opposite = side === 'baseline' ? 'candidate' : 'baseline';
  // If the machine had two states, the other variant would have followed it.
  const ahead = (upper: boolean): number =>
    median(
      measured.filter((pair) => pair[side] >= from === upper).map((pair) => pair[side] - pair[opposite]),
    );
  if (ahead(true) - ahead(false) < (high.median - low.median) / 2) return null;
  const [name, other] = side === 'baseline' ? [baseline, candidate] : [candidate, baseline];
  const part = (one: typeof low): string =>
    `${formatUs(Math.exp(one.median))} (${points(one.count / measured.length)})`;
  return `${name}’s processes fall into two classes of CPU per request, ${part(low)} and ${part(high)}; ${other}’s do not`;
}

function timesOf(name: string, epochs: readonly (readonly number[])[]): Times {
  const all = epochs[0]!.map((_, bin) => epochs.reduce((total, counts) => total + counts[bin]!, 0));
  return { name, epochs, modes: modesOf(all) };
}

/** Bins of the grid up to the 60 s that the histograms reach. */
const BINS = Math.ceil(binPlace(60_000_000)) + 1;

/**
 * Counts of a trial's service times on the grid; null when there are none. Each value of the histogram stands for a
 * stretch (1 µs at least) and is spread over it: the grid is finer than whole microseconds below 11 µs, and would
 * show gaps there.
 */
function gridCounts({ serviceTime }: TrialRecord): number[] | null {
  const histogram = serviceTime === null ? null : mergeHistograms([serviceTime]);
  if (histogram === null || histogram.totalCount === 0) return null;
  if (!(histogram instanceof JsHistogram)) throw new Error('expected a histogram that can be read by index');
  const counts = new Array<number>(BINS).fill(0);
  for (let index = 0; index < histogram.countsArrayLength; index++) {
    const count = histogram.getCountAtIndex(index);
    if (count === 0) continue;
    const low = Math.max(1, histogram.valueFromIndex(index));
    const width = histogram.sizeOfEquivalentValueRange(low);
    const [from, to] = [binPlace(low), binPlace(low + width)];
    for (let bin = Math.floor(from); bin < Math.min(BINS, to); bin++) {
      counts[bin]! += (count * (Math.min(to, bin + 1) - Math.max(from, bin))) / (to - from);
    }
  }
  return counts;
}

/** Sign of the differences if the epochs agree on it beyond chance, else 0. */
function confirmed(differences: readonly number[]): number {
  return signedRankP(differences) <= LEVEL ? Math.sign(median(differences)) : 0;
}

const mainOf = (modes: readonly Mode[]): Mode =>
  modes.reduce((main, mode) => (mode.share > main.share ? mode : main));

const points = (share: number): string => `${Math.round(share * 100)} %`;

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five'];
const counted = (modes: readonly Mode[]): string => `${NUMBERS[modes.length] ?? modes.length} modes`;

/** `1.10 ms (83 %) and 41.0 ms (17 %)` */
function listed(modes: readonly Mode[]): string {
  const parts = modes.map((mode) => `${formatUs(mode.median)} (${points(mode.share)})`);
  return [parts.slice(0, -1).join(', '), parts.at(-1)].filter((part) => part !== '').join(' and ');
}
