/** Nights on tiny servers: real processes, real sockets, a real history. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type FakeLab, fakeLab, fingerprint } from '../../experiment/testing/fake-equipment.ts';
import { type History, openHistory } from '../../history/index.ts';
import { cellOf, experimentOf, nightName, noisy } from '../../history/testing/experiments.ts';
import type { Night } from '../../model/history.ts';
import { liveChildren } from '../../process/registry.ts';
import { REFERENCE, referenceHash } from '../../reference/frozen.ts';
import { createRandom } from '../../stats/random.ts';
import { pairOf, type SeriesPair } from '../series.ts';
import type { NightOptions } from '../types.ts';

export const NIGHT = nightName(40);
export const SHAPE = { epochs: 5, slicesPerTrial: 2, sliceMs: 50, warmupRequests: 10 };

export const pairs = (...variants: string[]): SeriesPair[] =>
  variants.map((variant) => pairOf('hello', variant));

/** What fake servers are divided by, and how warm they are. */
export const fakeRuler = async (): Promise<string> =>
  `${REFERENCE}@${await referenceHash()}+${SHAPE.warmupRequests}`;

export interface FakeNight {
  lab: FakeLab;
  history: History;
  options(over?: Partial<NightOptions>): NightOptions;
  /** So many nights of a series at a ratio, with the ruler of this machine. */
  past(variant: string, ratio: number, nights?: number): Promise<void>;
  tonights(series: string): Night | undefined;
  /** Throws when a server was left running. */
  end(): Promise<void>;
}

export async function fakeNight(): Promise<FakeNight> {
  const lab = await fakeLab();
  const history = await openHistory(join(lab.equipment.labDir, 'history.sqlite'));
  return {
    lab,
    history,
    options: (over = {}) => ({
      pairs: pairs('plain'),
      history,
      blessings: [],
      night: NIGHT,
      commit: 'tonight',
      budgetMs: 240_000,
      startedAt: performance.now(),
      seed: 1,
      lastGood: { build: async () => ({ reason: 'nobody asked' }), page: async () => null },
      shape: SHAPE,
      leastMs: 1_000,
      ...over,
    }),
    async past(variant, ratio, nights = 40) {
      const random = createRandom(`past of ${variant}`);
      const reference = await fakeRuler();
      for (let n = 0; n < nights; n++) {
        const cells = [cellOf('hello', variant, noisy(random, Math.log(ratio), 0.02, 8))];
        history.addExperiment(
          experimentOf(n, { id: `${variant}-${n}`, reference, fingerprint, cells, commit: `commit-${n}` }),
        );
      }
    },
    tonights: (series) => history.nights(series).findLast(({ night }) => night === NIGHT),
    async end() {
      history.close();
      await lab.remove();
      assert.equal(liveChildren(), 0, 'a server was left running');
    },
  };
}
