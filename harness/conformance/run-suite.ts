import type { CaseResult, ConformanceSummary } from '../model/records.ts';
import { asMock } from '../build/as-mock.ts';
import type { Build } from '../model/target.ts';
import type { ServerHandle } from '../process/types.ts';
import { type Start, starter } from './context.ts';
import { FIXTURES, type FixtureName } from './fixtures.ts';
import { loadCases, type SuiteCase } from './registry.ts';
import { describe, runCase } from './run-case.ts';
import { summarise, unknownDeviations } from './summary.ts';

export interface SuiteOptions {
  /** Servers at once. */
  concurrency?: number;
  onProgress?(progress: { done: number; total: number; result: CaseResult }): void;
  /** Aborted: servers are stopped, and runSuite rejects with its reason. */
  signal?: AbortSignal;
  /** The rows to run, for tests of the runner itself. */
  cases?: readonly SuiteCase[];
  deadlineMs?: number;
}

interface Suite {
  build: Build;
  start: Start;
  options: SuiteOptions;
  report(result: CaseResult): void;
}

/**
 * Runs every case that the build's levels call for against live servers of it. Cases that share a fixture
 * share its server and run one by one, except for those that mostly wait.
 */
export async function runSuite(build: Build, options: SuiteOptions = {}): Promise<ConformanceSummary> {
  const cases = options.cases ?? (await loadCases());
  const results = new Map<string, CaseResult>();
  const suite: Suite = {
    build,
    start: starter(asMock(build, 'the suite of the mock server')),
    options,
    report(result) {
      results.set(result.id, result);
      options.onProgress?.({ done: results.size, total: cases.length, result });
    },
  };
  const chosen = cases.filter((row) => applies(row, build) || skip(row, suite));
  const groups = grouped(chosen).map((group) => () => runGroup(group, suite));
  await inTurn(groups, options.concurrency ?? 2);
  options.signal?.throwIfAborted();
  for (const row of unknownDeviations(build.summary.deviations, chosen)) results.set(row.id, row);
  return summarise(cases, results);
}

const applies = ({ levels = {} }: SuiteCase, { summary }: Build): boolean =>
  Object.entries(levels).every(([axis, level]) => summary.levels[axis] === level);

function skip(row: SuiteCase, { report }: Suite): false {
  const levels = Object.entries(row.levels ?? {}).map(([axis, level]) => `${axis}=${level}`);
  report({ ...describe(row), status: 'skipped', message: `only with ${levels.join(', ')}`, durationMs: 0 });
  return false;
}

/** Cases by fixture in the order of the fixtures, then those with servers of their own, one by one. */
function grouped(cases: readonly SuiteCase[]): SuiteCase[][] {
  const shared = (Object.keys(FIXTURES) as FixtureName[]).map((name) =>
    cases.filter(({ fixture }) => fixture === name),
  );
  const single = cases.filter(({ fixture }) => fixture === null).map((row) => [row]);
  return [...shared, ...single].filter((group) => group.length > 0);
}

async function inTurn(tasks: readonly (() => Promise<void>)[], concurrency: number): Promise<void> {
  const waiting = [...tasks];
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

async function runGroup(group: readonly SuiteCase[], suite: Suite): Promise<void> {
  const { signal } = suite.options;
  const fixture = new FixtureServer(group[0]!.fixture, suite.start);
  const stop = (): void => void fixture.stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    // The server of the waiting ones must not be replaced under them: all start on the first.
    const waiting = group.filter(({ waits }) => waits).map((row) => runOn(fixture, row, suite));
    for (const row of group.filter(({ waits }) => !waits)) {
      if (signal?.aborted) break;
      await runOn(fixture, row, suite);
    }
    await Promise.all(waiting);
  } finally {
    signal?.removeEventListener('abort', stop);
    await fixture.stop();
  }
}

async function runOn(fixture: FixtureServer, row: SuiteCase, suite: Suite): Promise<void> {
  const { build, start, options, report } = suite;
  try {
    const server = await fixture.server();
    const declared = build.summary.deviations.includes(row.id);
    const { deadlineMs } = options;
    report(
      await runCase(row, { start, server, declared, ...(deadlineMs === undefined ? {} : { deadlineMs }) }),
    );
  } catch (error) {
    // The fixture did not start: every case of it fails for the one reason.
    report({ ...describe(row), status: 'failed', message: (error as Error).message, durationMs: 0 });
  }
}

/** The server of a group. One that died is replaced, so that the cases after it are judged on their own. */
class FixtureServer {
  readonly #name: FixtureName | null;
  readonly #start: Start;
  #server: Promise<ServerHandle> | null = null;

  constructor(name: FixtureName | null, start: Start) {
    this.#name = name;
    this.#start = start;
  }

  /** Rejects, for every case alike, when it cannot be started. */
  async server(): Promise<ServerHandle | null> {
    if (this.#name === null) return null;
    const fixture = FIXTURES[this.#name];
    for (;;) {
      this.#server ??= this.#start(fixture);
      const asked = this.#server;
      const server = await asked;
      if (server.alive()) return server;
      // Of several cases that find it dead, the first replaces it.
      if (this.#server === asked) this.#server = null;
    }
  }

  async stop(): Promise<void> {
    // One that did not start has been reported with its cases.
    const server = await this.#server?.catch(() => null);
    await server?.stop();
  }
}
