/**
 * From an interval to a verdict on a claim. Pure.
 *
 * Two questions are asked separately, and each has three answers: is there an effect of the claimed sign, larger than
 * the margin; and is its size one that the claim admits. An answer is yes when the whole interval says so, no when none of
 * it does, and open when some of it does. So a wide interval confirms nothing and refutes nothing: the rule by
 * which two treatments are shown to be equivalent (Schuirmann 1987), with the claim in the place of zero.
 */
import type { Claim } from '../model/claim.ts';
import type { Interval } from '../stats/interval.ts';
import { directionOf, type Relation, relationOf, type Span, sideOf, sizesOf } from './admitted.ts';
import { admittedText, METRIC_WORDS, publishedText } from './numbers.ts';

export type ClaimVerdict = 'confirmed' | 'refuted' | 'unresolved';

export interface Judgement {
  verdict: ClaimVerdict;
  /** Is the claimed direction shown? null: the claim has none. */
  direction: Relation | null;
  /** Is the claimed size shown? null: the claim has none. */
  size: Relation | null;
  /** One or two sentences. */
  reason: string;
}

type Judged = Pick<Claim, 'metric' | 'expected'>;

/** `interval`: of log(candidate ÷ baseline), or of the quotient of two effects where one is to outweigh another. */
export function judge(claim: Judged, interval: Span | Interval, margin: number): Judgement {
  const claimed = directionOf(claim);
  const side = claimed === null ? null : sideOf(claimed, margin);
  const sizes = sizesOf(claim.expected);
  const direction = side === null ? null : relationOf(interval, side);
  const size = sizes === null ? null : relationOf(interval, sizes);
  const asked = [direction, size].filter((answer) => answer !== null);
  const verdict = asked.includes('outside')
    ? 'refuted'
    : asked.every((answer) => answer === 'inside')
      ? 'confirmed'
      : 'unresolved';
  return { verdict, direction, size, reason: reasonOf({ claim, interval, margin, direction, size }) };
}

interface Answers extends Pick<Judgement, 'direction' | 'size'> {
  claim: Judged;
  interval: Span;
  margin: number;
}

function reasonOf(answers: Answers): string {
  const { claim, direction, size } = answers;
  if (claim.expected.kind === 'bounds') return boundsReason(claim.expected.reading, size!);
  if (direction === 'outside') return absence(answers);
  if (size === null) return directionReason(claim, direction!);
  const admitted = admittedText(claim.expected)!;
  if (size === 'outside') {
    const shown = direction === 'inside' ? 'Direction only' : 'Other size';
    return `${shown}: the effect is ${beyond(answers)} than ${publishedText(claim)} allows (${admitted}).`;
  }
  if (direction === 'across') return 'Too wide to tell whether there is such an effect at all.';
  return size === 'inside'
    ? `Direction and size hold: the interval lies within ${admitted}.`
    : `The direction is shown, the size is open: the interval reaches beyond ${admitted}.`;
}

/** Of the whole interval, seen from the admitted sizes: farther from "no effect", or nearer to it. */
function beyond({ claim, interval }: Answers): 'larger' | 'smaller' {
  const above = interval.low > sizesOf(claim.expected)!.high;
  return above === (directionOf(claim) === 'higher') ? 'larger' : 'smaller';
}

function absence({ claim, interval, margin }: Answers): string {
  if (claim.expected.kind === 'outweighs') return 'It does not gain more than the other pair does.';
  const claimed = directionOf(claim)!;
  const opposite = sideOf(claimed === 'higher' ? 'lower' : 'higher', margin);
  const metric = METRIC_WORDS[claim.metric];
  if (relationOf(interval, opposite) === 'inside')
    return `The opposite is shown: ${claimed === 'higher' ? 'less' : 'more'} ${metric}.`;
  return `No ${claimed === 'higher' ? 'increase' : 'decrease'} of ${metric} as large as the margin is left possible.`;
}

function directionReason({ expected }: Judged, direction: Relation): string {
  if (direction === 'across') return 'Too wide to tell whether there is such an effect at all.';
  return expected.kind === 'outweighs'
    ? 'It gains more than the other pair does.'
    : 'The direction holds; no size was claimed.';
}

function boundsReason(reading: string, size: Relation): string {
  const found = {
    inside: 'The interval lies within.',
    outside: 'The interval lies beyond.',
    across: 'The interval reaches across.',
  };
  return `${reading} ${found[size]}`;
}
