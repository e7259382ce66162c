/** Made-up nights for tests. Seeded. */
import type { Night, NightlyCell, NightlyExperiment } from '../../model/history.ts';
import type { Fingerprint } from '../../model/records.ts';
import { createRandom, type Random } from '../../stats/random.ts';
import type { SeriesHistory } from '../judge.ts';

export const FINGERPRINT: Fingerprint = {
  os: 'none',
  kernel: '0',
  cpuModel: 'made up',
  cores: 2,
  memoryBytes: 1,
  node: '24.0.0',
  v8: '13',
  lab: '0.1.0',
  git: null,
  pinning: null,
  loadAverage: 0,
  virtualised: null,
};

const DAY_MS = 86_400_000;

/** `2026-01-01` is 0. */
export const nightName = (n: number): string =>
  new Date(Date.UTC(2026, 0, 1) + n * DAY_MS).toISOString().slice(0, 10);

export function cellOf(scenario: string, variant: string, values: readonly number[]): NightlyCell {
  const epochs = values.map((cpu, i) => ({
    epoch: i + 1,
    cpu,
    throughput: -cpu,
    cpuUs: 100 * Math.exp(cpu),
    referenceCpuUs: 100,
  }));
  return { scenario, variant, epochs };
}

/** Of night `n`; `id` follows from it unless given. */
export function experimentOf(n: number, changes: Partial<NightlyExperiment> = {}): NightlyExperiment {
  const random = createRandom(`night ${n}`);
  const values = Array.from({ length: 8 }, () => 0.02 * random.normal());
  return {
    id: `run-${String(n).padStart(4, '0')}`,
    night: nightName(n),
    at: `${nightName(n)}T02:00:00.000Z`,
    purpose: 'nightly',
    commit: `commit-${n}`,
    reference: 'reference@abc',
    fingerprint: FINGERPRINT,
    wallMs: 60_000,
    cells: [
      cellOf('hello', 'best', values),
      cellOf(
        'json',
        'best',
        values.map((x) => x / 2),
      ),
    ],
    ...changes,
  };
}

/** `epochs` log-ratios about a level. */
export const noisy = (random: Random, level: number, sd = 0.02, epochs = 20): number[] =>
  Array.from({ length: epochs }, () => level + sd * random.normal());

export interface MadeSeries {
  series?: string;
  nights?: number;
  seed?: string;
  sd?: number;
  epochs?: number;
  /** log level of night n. */
  level?: (n: number) => number;
}

/** A series of nights 0 … `nights` − 1, all measured once. */
export function madeSeries(options: MadeSeries = {}): SeriesHistory & { nights: Night[] } {
  const { series = 'hello/best', nights = 30, seed = series, sd, epochs, level = () => 0 } = options;
  const random = createRandom(`series ${seed}`);
  return {
    series,
    nights: Array.from({ length: nights }, (_, n) => ({
      night: nightName(n),
      commit: `commit-${n}`,
      at: `${nightName(n)}T02:00:00.000Z`,
      ruler: 'one',
      first: noisy(random, level(n), sd, epochs),
      second: [],
    })),
    alarms: [],
    blessings: [],
  };
}
