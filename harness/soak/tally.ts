import type { Got } from './ask.ts';
import type { Kind } from './kinds.ts';

export interface Counts {
  right: number;
  /** Answered with the fault that was asked for. */
  faults: number;
  /** Anything else. */
  lost: number;
}

const KEPT_WORDS = 10;

/** Every request is counted once, by its kind. */
export class Tally {
  readonly byKind = new Map<string, Counts>();
  /** The first of the lost, each as a sentence. */
  readonly lost: string[] = [];

  add(kind: Kind, got: Got, isRight: boolean): void {
    const counts = this.byKind.get(kind.name) ?? { right: 0, faults: 0, lost: 0 };
    this.byKind.set(kind.name, counts);
    if (isRight) counts[kind.fault ? 'faults' : 'right']++;
    else {
      counts.lost++;
      if (this.lost.length < KEPT_WORDS) this.lost.push(sentence(kind, got));
    }
  }

  get total(): Counts {
    const total = { right: 0, faults: 0, lost: 0 };
    for (const counts of this.byKind.values()) {
      total.right += counts.right;
      total.faults += counts.faults;
      total.lost += counts.lost;
    }
    return total;
  }
}

const sentence = ({ name }: Kind, { status, body, end, error }: Got): string =>
  `${name}: got ${status ?? 'no head'}, ${end}${error === null ? '' : ` (${error})`}, ${JSON.stringify(body.slice(0, 80))} of ${body.length} characters`;
