import type { Variant } from '../axes.ts';
import type { Deadlines } from '../effects/deadlines.ts';
import { type Family, plain } from '../observe/family.ts';
import type { Observation } from '../observe/observation.ts';
import { ProcessMetrics } from '../observe/process-metrics.ts';
import { Traffic } from '../observe/traffic.ts';
import type { MockClock } from '../services/clock.ts';
import type { AdministeredStores } from '../services/stores.ts';
import type { Census } from '../world/parking.ts';
import { createAdminBackend, type Progress } from './backend.ts';
import type { AdminBackend } from './calls.ts';
import { ClockCalls } from './clock-calls.ts';
import { type AdminAnswer, type AdminRequest, answerAdmin } from './endpoints.ts';
import { provenance } from './provenance.ts';

export interface AdministerOptions {
  variant: Variant;
  /** URL of the running program. */
  entry: string;
  /** As understood: they are shown. */
  flags: object;
  observation: Observation;
  progress: Progress;
  stores: AdministeredStores;
  /** Absent: scripts take the machine's time. */
  clock?: MockClock;
  effects: { readonly deadlines: Deadlines; reset(space?: string): void };
  log(text: string): void;
}

export interface Administration {
  readonly backend: AdminBackend;
  /** For a listener. */
  answer(request: AdminRequest): Promise<AdminAnswer>;
  /** Stops looking at the process. */
  close(): void;
}

/** The administration of this process, its parts put together. */
export function administer(options: AdministerOptions): Administration {
  const { variant, entry, flags, observation, effects } = options;
  const processMetrics = new ProcessMetrics();
  const shown = provenance(variant, entry, flags);
  const info = { variant: variant.name, engine: variant.engine.name, node: process.version };
  const backend = createAdminBackend({
    ...options,
    clock: new ClockCalls(options.clock ?? null),
    traffic: observation.traffic ?? new Traffic(),
    journal: observation.journal,
    resetCounters: (space) => effects.reset(space),
    metrics: () => [
      plain('gauge', 'mock_delayed', 'Answers that wait for their time in the host.', effects.deadlines.size),
      ...machineFamilies(options.progress.app?.app.source.census?.()),
      plain('gauge', 'mock_info', 'Always 1.', [{ labels: info, value: 1 }], 'max'),
      ...processMetrics.families(),
    ],
    provenance: shown,
  });
  return {
    backend,
    async answer(request) {
      const answer = await answerAdmin(backend, request);
      if (answer.status === 500) options.log(`error: ${request.method} ${request.target}: ${answer.body}`);
      return answer;
    },
    close: () => processMetrics.close(),
  };
}

/** undefined: the runtime level does not count. */
function machineFamilies(census: Census | undefined): Family[] {
  if (census === undefined) return [];
  const { machines, parked, parkedBytes, waiting } = census;
  return [
    plain('gauge', 'mock_machines', 'WebAssembly machines that script worlds share.', machines),
    plain('gauge', 'mock_worlds_parked', 'Worlds that wait without a machine.', parked),
    plain('gauge', 'mock_worlds_parked_bytes', 'What they hold.', parkedBytes),
    plain('gauge', 'mock_worlds_awaited', 'Requests that wait for a world.', waiting),
  ];
}
