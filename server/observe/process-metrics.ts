import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Family, plain } from './family.ts';

/** How often the event loop is asked whether it is on time. */
const RESOLUTION_MS = 10;

const SHARES = [
  ['0.5', 50],
  ['0.99', 99],
  ['1', 100],
] as const;

/** What this process costs, and how late its event loop is. Runs a timer from the first call on. */
export class ProcessMetrics {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  constructor() {
    this.#delay.enable();
  }

  close(): void {
    this.#delay.disable();
  }

  /** The event loop's delays are those since the last call. */
  families(): Family[] {
    const { user, system } = process.cpuUsage();
    const delays = SHARES.map(([quantile, percent]) => ({
      labels: { quantile },
      // What is recorded is the time between two ticks; before the first one there is none.
      value:
        this.#delay.count === 0
          ? 0
          : Math.max(0, this.#delay.percentile(percent) / 1e6 - RESOLUTION_MS) / 1e3,
    }));
    this.#delay.reset();
    return [
      plain('counter', 'process_cpu_user_seconds_total', 'CPU time in user mode.', user / 1e6),
      plain('counter', 'process_cpu_system_seconds_total', 'CPU time in the kernel.', system / 1e6),
      plain('gauge', 'process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
      plain(
        'gauge',
        'process_start_time_seconds',
        'When the process started, since 1970.',
        performance.timeOrigin / 1e3,
        'min',
      ),
      plain(
        'gauge',
        'mock_event_loop_delay_seconds',
        `How late the event loop was since the last time this was asked, by share. With several workers the worst of them.`,
        delays,
        'max',
      ),
    ];
  }
}
