/** Traces of a machine of which the truth is known. Seeded. */
import { createRandom } from '../../stats/random.ts';
import { TRACE_FORMAT, TRACE_VERSION, type Trace, type TraceProcess } from '../trace/trace.ts';

export interface SyntheticTrace {
  epochs?: number;
  slices?: number;
  seed?: number;
  /** s.d. of log cost: between processes, between slices of a process, of an epoch as a whole. */
  processSd?: number;
  sliceSd?: number;
  epochSd?: number;
  /** s.d. of single service times as a share of their mean; null: not recorded. */
  requestSd?: number | null;
  /** Log cost added per epoch: the machine slows down. */
  drift?: number;
  /** Log cost added to the process that starts second. */
  placeBias?: number;
  /** Log cost added to the i-th slice of every process. */
  warmth?: (slice: number) => number;
}

export const SYNTHETIC = {
  costUs: 200,
  sliceUs: 100_000,
  connections: 16,
  startupMs: 200,
  warmupMs: 800,
  wallMs: 5_000,
} as const;

export function syntheticTrace(options: SyntheticTrace = {}): Trace {
  const { epochs = 200, slices = 8, processSd = 0.03, sliceSd = 0.02, epochSd = 0, drift = 0 } = options;
  const random = createRandom(`trace ${options.seed ?? 1}`);
  const process = (epochCost: number, startOrder: number, side: number): TraceProcess => {
    const own = processSd * random.normal() + epochCost + startOrder * (options.placeBias ?? 0);
    const requestSd = options.requestSd === undefined ? 0.2 : options.requestSd;
    const meanUs = SYNTHETIC.connections * SYNTHETIC.costUs * Math.exp(own);
    return {
      startOrder,
      slot: side,
      startupMs: SYNTHETIC.startupMs,
      warmupRequests: 1_000,
      warmupMs: SYNTHETIC.warmupMs,
      serviceTimeSdUs: requestSd === null ? null : requestSd * meanUs,
      slices: Array.from({ length: slices }, (_, i) => {
        const cost =
          SYNTHETIC.costUs * Math.exp(own + sliceSd * random.normal() + (options.warmth?.(i) ?? 0));
        const requests = Math.round(SYNTHETIC.sliceUs / cost);
        return {
          position: 2 * i + side,
          durationUs: SYNTHETIC.sliceUs,
          requests,
          cpuUs: requests * cost,
          serviceTimeSumUs: requests * SYNTHETIC.connections * cost,
        };
      }),
    };
  };
  return {
    header: {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      subject: 'same',
      twin: 'control',
      scenario: 'hello',
      run: '20261121-0000-same-0000',
      recordedAt: '2026-11-21T00:00:00.000Z',
      machine: { cpuModel: 'made up', cores: 2, os: 'none', node: '24.0.0', virtualised: null, pinned: true },
      seed: 1,
      git: { commit: '0123456789abcdef', dirty: false },
      load: 'paced',
      processesPerEpoch: 2,
      slicesPerProcess: slices,
      sliceMs: SYNTHETIC.sliceUs / 1_000,
      discardMs: 50,
      epochs,
      failedEpochs: 0,
    },
    epochs: Array.from({ length: epochs }, (_, epoch) => {
      const cost = drift * epoch + epochSd * random.normal();
      const order = random.coin() ? 0 : 1;
      return {
        epoch: epoch + 1,
        wallMs: SYNTHETIC.wallMs,
        processes: [process(cost, order, 0), process(cost, 1 - order, 1)],
      };
    }),
  };
}
