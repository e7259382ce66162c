/** Frames of a page, each once, and trees that point to them. Pure. */
import type { FlameFrame, FlameNode, FrameChange } from '../model/profile.ts';
import type { FrameDifference } from './differential.ts';
import type { FoldedProfile, StackNode } from './fold.ts';
import { STAGES } from './stages/rules.ts';

/** Paths that take less than this share of the whole are left out of the page: they could not be seen. */
const THINNEST = 0.0003;
const DIGITS = 1_000;

export const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS;

/** By name, so that two profiles lie side by side; stages as they follow each other in a request. */
function inOrder({ frame: x }: StackNode, { frame: y }: StackNode): number {
  if (x.kind === 'stage' && y.kind === 'stage')
    return STAGE_ORDER.indexOf(x.name) - STAGE_ORDER.indexOf(y.name);
  return x.key < y.key ? -1 : 1;
}

const STAGE_ORDER = Object.keys(STAGES);

export class Frames {
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

  whole({ root }: FoldedProfile): FlameNode {
    return this.#tree(root, root.total * THINNEST);
  }

  #tree(node: StackNode, least: number): FlameNode {
    const children = [...node.children.values()]
      .filter((child) => child.total >= least)
      .sort(inOrder)
      .map((child) => this.#tree(child, least));
    return [this.indexOf(node.frame), rounded(node.self), rounded(node.total), children];
  }
}

export const changeOf = ({ a, b, difference, interval, significant }: FrameDifference): FrameChange => ({
  a: rounded(a),
  b: rounded(b),
  difference: rounded(difference),
  low: interval === null ? null : rounded(interval.low),
  high: interval === null ? null : rounded(interval.high),
  significant,
});
