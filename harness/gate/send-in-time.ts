import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../experiment/smoke.ts';
import type { BytesAnswer } from '../load/answer.ts';
import { PATIENCE } from '../load/paced/closed-loop.ts';
import type { ScenarioRequest } from '../model/scenario.ts';
import { formatDuration } from '../model/units.ts';

/** No answer in the time that the load generator waits for one. */
export class TooLate extends Error {}

/** One request on a connection of its own. Rejects with TooLate, or with what broke the connection. */
export async function sendInTime(
  server: { host: string; port: number },
  request: ScenarioRequest,
): Promise<BytesAnswer> {
  const over = new AbortController();
  const late = delay(PATIENCE.timeoutMs, undefined, { signal: over.signal }).then(() => {
    throw new TooLate(`none within ${formatDuration(PATIENCE.timeoutMs)}`);
  });
  try {
    return await Promise.race([send(server, request), late]);
  } finally {
    over.abort();
  }
}
