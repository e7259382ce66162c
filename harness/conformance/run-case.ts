import { setTimeout as delay } from 'node:timers/promises';
import { ProcessError } from '../model/errors.ts';
import type { CaseResult } from '../model/records.ts';
import type { ServerHandle } from '../process/types.ts';
import type { CaseContext } from './case.ts';
import { CheckFailed } from './check.ts';
import { openContext, type Start } from './context.ts';
import type { SuiteCase } from './registry.ts';

/** A case that takes longer has failed: nothing in the suite waits for more than a second. */
export const CASE_DEADLINE_MS = 5_000;

export interface CaseRun {
  start: Start;
  /** The fixture's server; null for a case that starts its own. */
  server: ServerHandle | null;
  /** A level of the build declares this id as a deviation. */
  declared: boolean;
  deadlineMs?: number;
}

/** Runs one case to its result. Never rejects, never takes much longer than the deadline. */
export async function runCase(row: SuiteCase, run: CaseRun): Promise<CaseResult> {
  const started = performance.now();
  const verdict = run.declared ? await judgeDeviation(row, run) : await judge(row, run);
  return { ...describe(row), ...verdict, durationMs: performance.now() - started };
}

type Verdict = Pick<CaseResult, 'status' | 'message'>;

export const describe = ({ id, topic, title }: SuiteCase): Pick<CaseResult, 'id' | 'topic' | 'title'> => ({
  id,
  topic,
  title,
});

async function judge(row: SuiteCase, run: CaseRun): Promise<Verdict> {
  const wrong = await attempt(row.run, run);
  return wrong === null ? { status: 'passed' } : { status: 'failed', message: wrong };
}

/** It must fail, and in the way that is declared; a declaration that is no longer needed fails the suite. */
async function judgeDeviation(row: SuiteCase, run: CaseRun): Promise<Verdict> {
  if (row.deviates === undefined) {
    return { status: 'failed', message: 'a level declares that it deviates, but the case does not say how' };
  }
  const wrong = await attempt(row.run, run);
  if (wrong === null) {
    return {
      status: 'stale-deviation',
      message: 'a level declares that it deviates, but the server conforms',
    };
  }
  const otherwise = await attempt(row.deviates, run);
  return otherwise === null
    ? { status: 'deviates', message: wrong }
    : { status: 'failed', message: `it deviates, but not as declared: ${otherwise}` };
}

/** null when all is well, else what is wrong. */
async function attempt(
  action: (context: CaseContext) => Promise<void>,
  { start, server, deadlineMs = CASE_DEADLINE_MS }: CaseRun,
): Promise<string | null> {
  const context = openContext(start, server);
  const clock = new AbortController();
  const late = `no result within ${deadlineMs} ms`;
  try {
    return await Promise.race([
      action(context).then(
        () => null,
        (error: unknown) => sentence(error),
      ),
      delay(deadlineMs, late, { signal: clock.signal }),
    ]).then((wrong) => withDeath(wrong, server));
  } finally {
    clock.abort();
    await context.dispose();
  }
}

function sentence(error: unknown): string {
  if (error instanceof CheckFailed || error instanceof ProcessError) return error.message;
  // Anything else is told with its kind: a broken connection, JSON that is none, a defect of the case.
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** A server that is gone explains more than the case's own failure; and it is one. */
async function withDeath(wrong: string | null, server: ServerHandle | null): Promise<string | null> {
  if (server === null) return wrong;
  // The end of a process and the end of its sockets are two pieces of news; the first may lag.
  if (server.alive() && wrong !== null) await Promise.race([server.exited, delay(20)]);
  if (server.alive()) return wrong;
  const { code, signal } = await server.exited;
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const words = server.log(1)[0];
  const death = `the server ended (${how}${words === undefined ? '' : `; its last words: ${words}`})`;
  return wrong === null ? death : `${wrong}; ${death}`;
}
