/**
 * What the baseline answers, recorded before anything is measured. Each request is sent three times: twice to one
 * process, more than a second apart, and once to another. What differs between these answers (dates, identifiers, a port)
 * is the baseline's own business, is reported, and is asked of nobody.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Equipment } from '../experiment/equipment.ts';
import { Interrupted } from '../experiment/guard.ts';
import type { BytesAnswer } from '../load/answer.ts';
import { ConformanceError } from '../model/errors.ts';
import { type ExpectedAnswer, mismatch } from '../model/expectation.ts';
import { distinctRequests, type Scenario, type ScenarioRequest } from '../model/scenario.ts';
import type { Build } from '../model/target.ts';
import type { AnyServer } from '../process/types.ts';
import type { Gate } from './gate.ts';
import { both, type Recorded, recordedAnswer } from './recorded-answer.ts';
import { sendInTime } from './send-in-time.ts';
import { timeFor, withServer } from './with-server.ts';

/** Times in answers are often whole seconds: the second answer is from another one. */
const ANOTHER_SECOND_MS = 1_100;

export interface Recording {
  /** All of them, what was recorded filled in. Those without anything to record are the same objects. */
  scenarios: readonly Scenario[];
  /** `GET /users: member items[*].id`: what differs between answers of the baseline itself. */
  volatile: readonly string[];
  /** `GET /nope: 404`: what the baseline refuses. Nothing is wrong with it if that is what was meant. */
  failing: readonly string[];
}

/** Throws ConformanceError when the baseline's answers cannot be expected of others, or are not as documented. */
export async function recordBaseline(
  equipment: Equipment,
  scenarios: readonly Scenario[],
  baseline: Build,
  gate: Gate,
): Promise<Recording> {
  const wanted = gate.recorded ? scenarios.map(allAsBaseline) : scenarios;
  const recorded: Scenario[] = [];
  const volatile: string[] = [];
  const failing: string[] = [];
  for (const scenario of wanted) {
    const requests = distinctRequests(scenario).filter(({ asBaseline }) => asBaseline);
    if (requests.length === 0) {
      recorded.push(scenario);
      continue;
    }
    const text = `${scenario.name}: what ${baseline.summary.variant} answers`;
    equipment.emit({ kind: 'action', text });
    const passes = await threePasses(equipment, scenario, requests, baseline);
    const answers = judge(requests, passes, baseline, gate);
    for (const [request, { volatile: changing, expect }] of answers) {
      volatile.push(...changing.map((what) => `${nameOf(request)}: ${what}`));
      if (expect.status >= 400) failing.push(`${nameOf(request)}: ${expect.status}`);
    }
    recorded.push(filledIn(scenario, answers));
  }
  return { scenarios: recorded, volatile: [...new Set(volatile)], failing: [...new Set(failing)] };
}

const nameOf = ({ method, path }: ScenarioRequest): string => `${method} ${path}`;

/** What a workload expects by itself must hold beside what is recorded. */
function allAsBaseline(scenario: Scenario): Scenario {
  const changed = new Map(
    distinctRequests(scenario).map((request): [ScenarioRequest, ScenarioRequest] => [
      request,
      request.asBaseline ? request : { ...request, asBaseline: true, documented: request.expect },
    ]),
  );
  return { ...scenario, requests: scenario.requests.map((request) => changed.get(request)!) };
}

async function threePasses(
  equipment: Equipment,
  scenario: Scenario,
  requests: readonly ScenarioRequest[],
  build: Build,
): Promise<BytesAnswer[][]> {
  const what = 'recording its answers';
  const withinMs = 2 * timeFor(requests.length);
  const twice = await withServer(equipment, { scenario, build, what, withinMs }, async (server) => {
    const first = await sendAll(server, requests, build);
    await pause(equipment.signal);
    return [first, await sendAll(server, requests, build)];
  });
  const again = await withServer(equipment, { scenario, build, what, withinMs }, (server) =>
    sendAll(server, requests, build),
  );
  return [...twice, again];
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(ANOTHER_SECOND_MS, undefined, { signal });
  } catch {
    throw new Interrupted();
  }
}

async function sendAll(
  server: AnyServer,
  requests: readonly ScenarioRequest[],
  { summary: { variant } }: Build,
): Promise<BytesAnswer[]> {
  const answers: BytesAnswer[] = [];
  for (const request of requests) {
    try {
      answers.push(await sendInTime(server, request));
    } catch (cause) {
      throw new ConformanceError(
        `not measured, because the baseline ${variant} gives no answer to ${nameOf(request)}: ${(cause as Error).message}`,
        server.log(),
      );
    }
  }
  return answers;
}

function judge(
  requests: readonly ScenarioRequest[],
  passes: readonly (readonly BytesAnswer[])[],
  { summary: { variant } }: Build,
  { ignore }: Gate,
): Map<ScenarioRequest, Recorded> {
  const answers = new Map<ScenarioRequest, Recorded>();
  const wrong: string[] = [];
  for (const [i, request] of requests.entries()) {
    const given = passes.map((pass) => pass[i]!);
    const recorded = recordedAnswer(given, ignore);
    const undocumented = request.documented && mismatch(request.documented, given[0]!);
    if (typeof recorded === 'string') wrong.push(`${nameOf(request)}: ${recorded}`);
    else if (undocumented !== undefined) wrong.push(`${nameOf(request)}: ${undocumented}`);
    else answers.set(request, recorded);
  }
  if (wrong.length > 0)
    throw new ConformanceError(
      `not measured, because ${variant}, the baseline, does not answer as it should`,
      wrong,
    );
  return answers;
}

function filledIn(scenario: Scenario, answers: ReadonlyMap<ScenarioRequest, Recorded>): Scenario {
  const filled = new Map(
    [...answers].map(([request, { expect }]): [ScenarioRequest, ScenarioRequest] => [
      request,
      { ...request, expect: expectation(request, expect) },
    ]),
  );
  return { ...scenario, requests: scenario.requests.map((request) => filled.get(request) ?? request) };
}

const expectation = ({ documented }: ScenarioRequest, recorded: ExpectedAnswer): ExpectedAnswer =>
  documented === undefined ? recorded : both(documented, recorded);
