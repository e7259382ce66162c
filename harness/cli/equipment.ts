/** The real equipment: processes, generators, the suite, the machine's meters. */
import { readCalibration } from '../calibrate/store.ts';
import { type LoadedConfig, withoutConfig } from '../config/load.ts';
import { byName, type Workloads } from '../config/workloads.ts';
import type { Equipment, LabEvent } from '../experiment/equipment.ts';
import { scenarioScript } from '../experiment/scenarios.ts';
import { gateOf } from '../gate/gate.ts';
import { readFingerprint } from '../metrics/fingerprint.ts';
import { readPressure, startSteal } from '../metrics/machine.ts';
import { readTreeMemory } from '../metrics/process-memory.ts';
import { startCommand } from '../process/command.ts';
import { findPinning } from '../process/pinning.ts';
import { freePorts } from '../process/ports.ts';
import { startServer } from '../process/supervisor.ts';
import { resolveTarget } from '../targets/resolve.ts';

/** What the names of targets and scenarios mean. */
export interface LabContext {
  /** Default: nothing is configured. */
  lab?: LoadedConfig;
  /** Default: scenarios of the configuration, and those built in. */
  workloads?: Workloads;
  /** As it was given, for the command that resumes. */
  configFlag?: string;
}

export async function realEquipment(
  options: LabContext & {
    labDir: string;
    signal: AbortSignal;
    emit(event: LabEvent): void;
  },
): Promise<Equipment> {
  const lab = options.lab ?? withoutConfig(process.cwd());
  const workloads = options.workloads ?? byName([], lab);
  // Only commands that measure or test need these: help and list are not to wait for them.
  const [{ runSuite }, { loadGenerators }] = await Promise.all([
    import('../conformance/run-suite.ts'),
    import('../load/index.ts'),
  ]);
  const pinning = await findPinning();
  return {
    labDir: options.labDir,
    target: (name) =>
      resolveTarget(name, {
        ...lab,
        labDir: options.labDir,
        signal: options.signal,
        onProgress: (text) => options.emit({ kind: 'action', text }),
      }),
    scenario: (name) => workloads.load(name),
    scriptPath: scenarioScript,
    gate: gateOf(lab.config, lab.folder),
    runSuite: (build) =>
      runSuite(build, {
        signal: options.signal,
        onProgress: ({ done, total }) =>
          options.emit({ kind: 'action', text: `${build.summary.variant}: case ${done} of ${total}` }),
      }),
    startServer,
    startCommand,
    freePorts,
    generator: (kind) => loadGenerators[kind]({ core: pinning?.generator ?? null }),
    openLoop: () => loadGenerators.paced({ core: pinning?.generator ?? null }),
    pinning,
    fingerprint: () => readFingerprint({ pinning }),
    calibration: () => readCalibration(options.labDir),
    meters: {
      steal: startSteal,
      pressure: startPressure,
      peakRss: (pid) => readTreeMemory(pid)?.peakRssBytes ?? null,
    },
    signal: options.signal,
    now: () => performance.now(),
    date: () => new Date().toISOString(),
    emit: options.emit,
  };
}

/** Share of time since then in which some task waited for a processor. */
function startPressure(): () => number | null {
  const before = readPressure();
  const beganMs = performance.now();
  return () => {
    const after = readPressure();
    if (before === null || after === null) return null;
    return Math.min(1, (after.someUs - before.someUs) / 1_000 / (performance.now() - beganMs));
  };
}
