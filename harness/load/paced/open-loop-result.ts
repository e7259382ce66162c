import type { Arrivals } from './schedule.ts';

export interface OpenLoopOptions {
  ratePerS: number;
  durationMs: number;
  arrivals: Arrivals;
  /** The schedule follows from it alone: give every variant the same. */
  seed: number;
  /** Most connections at a time. An arrival waits only when all are busy, and that wait is send lag. */
  connections: number;
}

export interface OpenLoopResult {
  /** Arrivals of the schedule. */
  intended: number;
  /** Fewer than intended when the server fell so far behind that the run was cut off. */
  sent: number;
  /** Correct answers. */
  completed: number;
  errors: number;
  errorSamples: readonly string[];
  verified: number;
  /** (completed ÷ time until the last send) ÷ intended rate; 1 when all went out on time and came back. */
  achieved: number;
  /** Of completed requests, from the intended send. Encoded like SliceResult.serviceTime; so are the next two. */
  responseTime: string;
  /** Of completed requests, from the actual send. */
  serviceTime: string;
  /** Of all sent requests: actual minus intended send. */
  sendLag: string;
  /** From the first moment of the schedule to the last answer. */
  durationNs: number;
  cpuNs: number | null;
  runQueueWaitNs: number | null;
  /** Share of its core the generator worked, waiting busily for the next send not included. */
  generatorCpu: number;
  /**
   * Time the generator's thread was runnable but not running: what else ran on its core. Tells a machine that
   * was busy from a generator that was slow. null where it cannot be read.
   */
  generatorWaitNs: number | null;
  /** Connections that were used. */
  connections: number;
  serverCloses: boolean;
}
