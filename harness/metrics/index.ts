/**
 * The folder is the registry: every file that exports a `metric` is one. The others are readers of the
 * machine and of processes.
 */
import { readdirSync } from 'node:fs';
import { ENDING, isModule } from '../model/source.ts';
import type { Metric } from './metric.ts';

async function load(): Promise<Metric[]> {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (file) => isModule(file) && file !== `index${ENDING}`,
  );
  const modules = await Promise.all(files.map((file) => import(`./${file}`) as Promise<{ metric?: Metric }>));
  return modules.map(({ metric }) => metric).filter((metric) => metric !== undefined);
}

const byName = (a: Metric, b: Metric): number => (a.name < b.name ? -1 : 1);

/** The primary one first, then by name. */
export const METRICS: readonly Metric[] = (await load()).sort(
  (a, b) => Number(b.primary ?? false) - Number(a.primary ?? false) || byName(a, b),
);
