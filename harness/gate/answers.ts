/** Every request of every scenario, sent once to a fresh process, and its answer compared with what is expected. */
import type { Equipment } from '../experiment/equipment.ts';
import { mismatch } from '../model/expectation.ts';
import { distinctRequests, type Scenario, type ScenarioRequest } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { AnyServer } from '../process/types.ts';
import { sendInTime, TooLate } from './send-in-time.ts';
import { timeFor, withServer } from './with-server.ts';

export interface ComparedAnswers {
  compared: number;
  /** A sentence for each answer that is not as expected: `GET /users/1: body: expected …`. */
  wrong: readonly string[];
}

/** Throws as starting a server does. */
export async function compareAnswers(
  equipment: Equipment,
  scenarios: readonly Scenario[],
  build: Build,
): Promise<ComparedAnswers> {
  let compared = 0;
  const wrong: string[] = [];
  for (const scenario of scenarios) {
    const requests = distinctRequests(scenario);
    equipment.emit({
      kind: 'action',
      text: `${build.summary.variant}: answers of ${scenario.name}`,
    });
    const options = {
      scenario,
      build,
      what: 'the comparison of its answers',
      withinMs: timeFor(requests.length),
    };
    const found = await withServer(equipment, options, (server) => compareAll(server, requests));
    const where = scenarios.length === 1 ? '' : `${scenario.name}: `;
    wrong.push(...found.map((text) => `${where}${text}`));
    compared += requests.length;
  }
  return { compared, wrong };
}

async function compareAll(server: AnyServer, requests: readonly ScenarioRequest[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const request of requests) {
    const name = `${request.method} ${request.path}`;
    try {
      const reason = mismatch(request.expect, await sendInTime(server, request));
      if (reason !== undefined) wrong.push(`${name}: ${reason}`);
    } catch (cause) {
      wrong.push(`${name}: no answer: ${(cause as Error).message}`);
      // One that hangs makes the others wait as well.
      if (cause instanceof TooLate) break;
    }
  }
  return wrong;
}
