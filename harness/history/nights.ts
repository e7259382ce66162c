/** Measurements to nights: what was measured of one commit in one night with one ruler is one night. */
import type { Night, NightlyExperiment } from '../model/history.ts';
import { rulerOf } from './ruler.ts';

/** One series in one experiment. */
export interface Measurement extends Omit<NightlyExperiment, 'cells' | 'id' | 'wallMs'> {
  cpu: readonly number[];
}

/** @param measurements in order of time */
export function nightsOf(measurements: readonly Measurement[]): Night[] {
  const nights = new Map<string, Night>();
  for (const measurement of measurements) {
    const { night, commit, at, purpose, cpu } = measurement;
    const ruler = rulerOf(measurement);
    const key = JSON.stringify([night, commit, ruler]);
    const known = nights.get(key) ?? { night, commit, at, ruler, first: [], second: [] };
    const part = purpose === 'confirm' ? 'second' : 'first';
    nights.set(key, { ...known, [part]: [...known[part], ...cpu] });
  }
  return [...nights.values()];
}
