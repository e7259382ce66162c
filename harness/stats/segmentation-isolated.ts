/** Nights that stand alone: what was before comes back at once. They are no change of level and must not make one. */
import type { Observation } from './segmentation.ts';

/** So many standard errors from the median of itself and its neighbours. */
const FAR = 4;

/**
 * Which nights differ from the night before and the night after by far, to the same side; the first one from the two after it. The
 * last never does: what comes next would have to tell. A step's first night does not either, because the next one is like it.
 */
export function isolatedNights(observations: readonly Observation[]): boolean[] {
  return observations.map((night, i) => {
    const [one, other] =
      i === 0 ? [observations[1], observations[2]] : [observations[i - 1], observations[i + 1]];
    if (one === undefined || other === undefined) return false;
    const side = far(night, one);
    return side !== 0 && side === far(night, other);
  });
}

function far(night: Observation, neighbour: Observation): -1 | 0 | 1 {
  const difference = night.mean - neighbour.mean;
  if (Math.abs(difference) <= FAR * Math.sqrt(night.variance + neighbour.variance)) return 0;
  return difference < 0 ? -1 : 1;
}
