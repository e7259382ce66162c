/** Folded profiles as what a flamegraph page shows. Pure. */
import type { FlameFrame, FlameNode, FlamePage } from '../model/profile.ts';
import type { Differential, FrameDifference } from './differential.ts';
import type { FoldedProfile, StackNode } from './fold.ts';

/** Rows of the table of changes. */
const TOP = 10;
/** Paths that take less than this share of the whole are left out of the page: they could not be seen. */
const THINNEST = 0.0003;
const DIGITS = 1_000;

const rounded = (us: number): number => Math.round(us * DIGITS) / DIGITS;

class Frames {
  readonly list: FlameFrame[] = [];
  readonly #index = new Map<string, number>();
  readonly #changes: ReadonlyMap<string, FrameDifference>;

  constructor(changes: readonly FrameDifference[] = []) {
    this.#changes = new Map(changes.map((change) => [change.frame.key, change]));
  }

  indexOf({ key, name, place, line, kind }: StackNode['frame']): number {
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.list.length);
    const change = this.#changes.get(key);
    this.list.push({ name, place, line, kind, change: change === undefined ? null : changeOf(change) });
    return this.list.length - 1;
  }

  tree(node: StackNode, leastUs: number): FlameNode {
    const children = [...node.children.values()]
      .filter((child) => child.totalUs >= leastUs)
      .sort((x, y) => (x.frame.key < y.frame.key ? -1 : 1))
      .map((child) => this.tree(child, leastUs));
    return [this.indexOf(node.frame), rounded(node.selfUs), rounded(node.totalUs), children];
  }
}

const changeOf = ({ aUs, bUs, differenceUs, interval, significant }: FrameDifference) => ({
  aUs: rounded(aUs),
  bUs: rounded(bUs),
  differenceUs: rounded(differenceUs),
  lowUs: interval === null ? null : rounded(interval.lowUs),
  highUs: interval === null ? null : rounded(interval.highUs),
  significant,
});

const wholeTree = (frames: Frames, { root }: FoldedProfile): FlameNode =>
  frames.tree(root, root.totalUs * THINNEST);

export function flamePage(
  profile: FoldedProfile,
  { title, facts }: Pick<FlamePage, 'title' | 'facts'>,
): FlamePage {
  const frames = new Frames();
  const root = wholeTree(frames, profile);
  return {
    title,
    summary: `${us(profile.root.totalUs)} of CPU per request. Widths are shares of it; time in which the process waited is left out.`,
    facts,
    frames: frames.list,
    views: [{ label: 'all', meaning: 'Callers above, what they call below.', root }],
    sides: null,
    changes: [],
  };
}

/** `a`, `b`: the mean profile of each side. */
export function differentialPage(
  difference: Differential,
  means: { a: FoldedProfile; b: FoldedProfile },
  names: { a: string; b: string },
  { title, facts }: Pick<FlamePage, 'title' | 'facts'>,
): FlamePage {
  const frames = new Frames(difference.frames);
  // Both, because what only A calls has no width in B, and the other way round.
  const views = [
    {
      label: `${names.b} against ${names.a}`,
      meaning: `Widths are the time that ${names.b} takes; what only ${names.a} does is in the other view.`,
      root: wholeTree(frames, means.b),
    },
    {
      label: `${names.a} against ${names.b}`,
      meaning: `Widths are the time that ${names.a} takes; what only ${names.b} does is in the other view.`,
      root: wholeTree(frames, means.a),
    },
  ];
  const top = difference.frames.filter(({ significant }) => significant).slice(0, TOP);
  return {
    title,
    summary: summaryOf(difference, names),
    facts,
    frames: frames.list,
    views,
    sides: names,
    changes: top.map((change) => ({
      frame: frames.indexOf(change.frame),
      share: difference.differenceUs === 0 ? null : change.differenceUs / difference.differenceUs,
    })),
  };
}

/** One sentence: how much per request, and where it went. */
export function summaryOf(
  { aUs, bUs, differenceUs, interval, frames }: Differential,
  { a, b }: { a: string; b: string },
): string {
  const held = interval === null ? '' : ` (${us(interval.lowUs)} to ${us(interval.highUs)})`;
  const how = `${b} takes ${us(bUs)} of CPU per request, ${a} ${us(aUs)}: ${us(Math.abs(differenceUs))} ${differenceUs > 0 ? 'more' : 'less'}${held}.`;
  const significant = frames.filter((frame) => frame.significant);
  if (significant.length === 0) return `${how} No function was shown to differ.`;
  const explained = significant.reduce((sum, frame) => sum + frame.differenceUs, 0);
  const count = `${significant.length} ${significant.length === 1 ? 'function differs' : 'functions differ'}`;
  return `${how} ${count}; together they make ${us(explained)} of it.`;
}

/** `12.3 µs`, with a true minus sign. */
export function us(value: number): string {
  const size = Math.abs(value);
  return `${value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)} µs`.replace('-', '−');
}
