import type { CaseResult, ConformanceSummary } from '../model/records.ts';
import type { SuiteCase } from './registry.ts';

/**
 * Counts: `passed` of `total` are the sixty, `levelPassed` of `levelTotal` the others that were run. A case
 * that deviates as declared is not among the passed; a skipped one is in no count.
 */
export function summarise(
  cases: readonly SuiteCase[],
  results: ReadonlyMap<string, CaseResult>,
): ConformanceSummary {
  const core = new Set(cases.filter((row) => row.core).map(({ id }) => id));
  const all = [...results.values()];
  const order = new Map(cases.map(({ id }, i) => [id, i]));
  const place = ({ id }: CaseResult): number => order.get(id) ?? cases.length;
  const levels = all.filter(({ id, status }) => !core.has(id) && status !== 'skipped');
  const passed = (rows: readonly CaseResult[]): number =>
    rows.filter(({ status }) => status === 'passed').length;
  return {
    passed: passed(all.filter(({ id }) => core.has(id))),
    total: core.size,
    levelPassed: passed(levels),
    levelTotal: levels.length,
    cases: all.sort((a, b) => place(a) - place(b)),
  };
}

/** A deviation declared from a case that there is not, or that was not run, is as stale as any. */
export function unknownDeviations(declared: readonly string[], run: readonly SuiteCase[]): CaseResult[] {
  const known = new Set(run.map(({ id }) => id));
  return declared
    .filter((id) => !known.has(id))
    .map((id) => ({
      id,
      topic: 'deviations',
      title: 'a declared deviation',
      status: 'stale-deviation',
      message: 'a level declares that it deviates here, but no such case was run',
      durationMs: 0,
    }));
}

/**
 * Lines for the terminal, one for each row that forbids measuring: `routing/get  mock.get: body: expected
 * "get", got ""`. Rows that failed for one and the same reason (their server did not start) share a line.
 */
export function failures({ cases }: ConformanceSummary): string[] {
  const wrong = cases.filter(({ status }) => status === 'failed' || status === 'stale-deviation');
  const byReason = Map.groupBy(wrong, reason);
  return [...byReason].flatMap(([why, rows]) =>
    rows.length <= SHOWN_ONE_BY_ONE
      ? rows.map(({ id, title }) => `${id}  ${title}: ${why}`)
      : [`${rows.length} cases (${rows[0]!.id} … ${rows.at(-1)!.id}): ${why}`],
  );
}

const SHOWN_ONE_BY_ONE = 3;

const reason = ({ status, message = 'no reason given' }: CaseResult): string =>
  status === 'failed' ? message : `stale deviation: ${message}`;
