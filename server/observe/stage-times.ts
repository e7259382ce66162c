import type { Stage } from '../http/exchange.ts';

/** Milliseconds spent in each stage so far; −1: never entered. */
export type StageTimes = Record<Stage, number>;

/** In the order in which an answer goes through them. */
export const STAGES: readonly Stage[] = ['wait', 'guest', 'delay', 'send'];

/**
 * Value of Server-Timing (W3C): what had been measured when the head left, in milliseconds with three decimals.
 * The stage `send` has only begun then and is left out.
 */
export function serverTiming(times: StageTimes, totalMs: number): string {
  const parts: string[] = [];
  for (const stage of STAGES) {
    if (stage !== 'send' && times[stage] >= 0) parts.push(`${stage};dur=${times[stage].toFixed(3)}`);
  }
  parts.push(`total;dur=${totalMs.toFixed(3)}`);
  return parts.join(', ');
}
