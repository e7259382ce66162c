import { resolve } from 'node:path';
import { labRoot } from '../build/lab-root.ts';
import { DEFAULTS } from '../cli/defaults.ts';
import { checkDelivery, writeReports } from '../cli/deliver.ts';
import { realEquipment } from '../cli/equipment.ts';
import { configOf, withWorkloads } from '../cli/experiment-config.ts';
import { exitCode } from '../cli/gate.ts';
import { makeLabFolder } from '../cli/lab-folder.ts';
import { chooseWorkloads } from '../config/workloads.ts';
import { analyse } from '../experiment/analyse.ts';
import { runExperiment } from '../experiment/experiment.ts';
import { type Run, readTrials } from '../experiment/store.ts';
import { UsageError } from '../model/errors.ts';
import { stopAll } from '../process/registry.ts';
import { labOf } from './lab-of.ts';
import type { CompareOptions, Result } from './types.ts';
import { verdictsOf } from './verdicts.ts';

let running = false;

/** See index.ts. */
export async function compare(options: CompareOptions): Promise<Result> {
  if (running) throw new UsageError('compare: expected one comparison at a time, and one is under way');
  running = true;
  try {
    return await run(options);
  } finally {
    await stopAll();
    running = false;
  }
}

async function run(options: CompareOptions): Promise<Result> {
  const { lab, targets, scenarios } = await labOf(options);
  const { quick, epochs, latency, seed, retest, control } = options;
  const { slices, sliceMs: slice, warmupRequests: warmup } = options;
  const asked = defined({ quick, epochs, latency, seed, retest, control, slices, slice, warmup });
  const config = configOf({ ...asked, ...defined({ compare: targets }) }, lab.config);
  const workloads = await chooseWorkloads(
    { ...defined({ scenario: scenarios, request: options.requests }), targets: config.variants },
    lab,
    DEFAULTS.scenario,
  );
  const formats = lab.config.format ?? DEFAULTS.formats;
  const out = options.out === undefined ? undefined : resolve(lab.folder, options.out);
  await checkDelivery({ format: formats, ...defined({ out }) });
  const labDir = labRoot(options.labDir);
  await makeLabFolder(labDir, 'labDir');
  for (const name of workloads.names) await workloads.load(name);
  const equipment = await realEquipment({
    labDir,
    signal: options.signal ?? new AbortController().signal,
    emit: options.onEvent?.bind(options) ?? (() => undefined),
    lab,
    workloads,
  });
  const done = await runExperiment(withWorkloads(config, workloads, options.requests), equipment);
  return resultOf(done, formats, out, lab.config.failOn);
}

async function resultOf(
  run: Run,
  formats: readonly string[],
  out: string | undefined,
  failOn: Parameters<typeof exitCode>[1],
): Promise<Result> {
  const { trials } = await readTrials(run);
  const analysis = analyse(run.record, trials);
  const paths = await writeReports(analysis, formats, out ?? run.directory);
  return {
    verdicts: verdictsOf(analysis),
    analysis,
    reportPath: paths.at(-1)!,
    runId: run.record.id,
    exitCode: exitCode(analysis, failOn),
  };
}

/** Without what is undefined. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as never;
}
