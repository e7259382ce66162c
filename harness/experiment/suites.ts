/** Every build proves itself before it is measured: variants of the mock by its suite, and any target at the gate. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../build/content-hash.ts';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { failures } from '../conformance/summary.ts';
import type { Gate } from '../gate/gate.ts';
import { type GateResult, passGate } from '../gate/pass-gate.ts';
import type { Recording } from '../gate/record.ts';
import { ConformanceError } from '../model/errors.ts';
import { gateText } from '../model/gate-text.ts';
import type { ConformanceSummary } from '../model/records.ts';
import type { Build } from '../model/target.ts';
import type { Equipment } from './equipment.ts';
import { interruptible } from './guard.ts';

const STORED_VERSION = 1;
/** Suites wait for timers more than they compute, so two share a machine well. */
const AT_ONCE = 2;

/** What a server is asked by the suite that is no variant of the mock. */
const NO_SUITE: ConformanceSummary = { passed: 0, total: 0, levelPassed: 0, levelTotal: 0, cases: [] };

interface Stored {
  version: typeof STORED_VERSION;
  build: string;
  /** Content hash of the suite itself: a new case makes the old proof void. */
  suite: string;
  summary: ConformanceSummary;
}

export interface ProofOptions {
  /** Run again what has passed on the same build. */
  retest: boolean;
  /** What is asked beside the suite; without it, nothing. */
  gate?: { gate: Gate; recording: Recording };
}

/**
 * Summary by variant. A proof holds as long as build and tests are the same. Throws ConformanceError, with the failing
 * rows, when a build fails.
 */
export async function proveBuilds(
  equipment: Equipment,
  builds: readonly Build[],
  { retest, gate }: ProofOptions,
): Promise<Record<string, ConformanceSummary>> {
  const summaries = await proveBySuite(equipment, builds, retest);
  if (gate === undefined) return summaries;
  const atGate = await proveAtGate(equipment, builds, { ...gate, retest });
  return Object.fromEntries(
    Object.entries(summaries).map(([variant, summary]) => {
      const record = atGate.get(variant)?.record;
      const asked = record !== undefined && (record.command !== null || record.answers !== null);
      return [variant, asked ? { ...summary, gate: record } : summary];
    }),
  );
}

async function proveBySuite(
  equipment: Equipment,
  builds: readonly Build[],
  retest: boolean,
): Promise<Record<string, ConformanceSummary>> {
  const mocks = builds.filter(({ kind }) => kind === 'mock');
  const suite = await contentHash({ root: PROJECT_ROOT, sources: ['harness/conformance'], labels: [] });
  const summaries: Record<string, ConformanceSummary> = {};
  const waiting = [...mocks];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
      const proof = proveBuild(equipment, build, suite, retest);
      const { summary, reused } = await interruptible(equipment.signal, proof);
      summaries[build.summary.variant] = summary;
      done++;
      const text = `${build.summary.variant}: ${score(summary)}${reused ? ' (stored result of the same build)' : ''}`;
      equipment.emit({ kind: 'progress', done, total: mocks.length, text, leftMs: null });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  refuseFailing(summaries);
  return Object.fromEntries(
    builds.map(({ summary: { variant } }) => [variant, summaries[variant] ?? NO_SUITE]),
  );
}

/** `60/60 passed, 53/56 of its levels, 3 deviating as declared` */
export function score(summary: ConformanceSummary): string {
  const deviating = summary.cases.filter(({ status }) => status === 'deviates').length;
  const levels =
    summary.levelTotal === 0 ? '' : `, ${summary.levelPassed}/${summary.levelTotal} of its levels`;
  return `${summary.passed}/${summary.total} passed${levels}${deviating === 0 ? '' : `, ${deviating} deviating as declared`}`;
}

async function proveBuild(
  equipment: Equipment,
  build: Build,
  suite: string,
  retest: boolean,
): Promise<{ summary: ConformanceSummary; reused: boolean }> {
  const file = join(build.directory, 'suite.json');
  const stored = retest ? null : await readStored(file, build.summary.hash, suite);
  if (stored !== null) return { summary: stored, reused: true };
  const summary = await equipment.runSuite(build);
  // A failure is never stored: it must be seen again.
  if (failures(summary).length === 0) {
    const proof: Stored = { version: STORED_VERSION, build: build.summary.hash, suite, summary };
    await writeAtomic(file, `${JSON.stringify(proof, null, 2)}\n`);
  }
  return { summary, reused: false };
}

async function readStored(file: string, hash: string, suite: string): Promise<ConformanceSummary | null> {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
    const holds = stored.version === STORED_VERSION && stored.build === hash && stored.suite === suite;
    return holds ? stored.summary : null;
  } catch {
    // Missing or damaged: the suite is run, which is always right.
    return null;
  }
}

function refuseFailing(summaries: Record<string, ConformanceSummary>): void {
  const failed = Object.entries(summaries).filter(([, summary]) => failures(summary).length > 0);
  if (failed.length === 0) return;
  const names = failed.map(([variant, summary]) => `${variant} (${score(summary)})`).join(', ');
  throw new ConformanceError(
    `not measured, because the suite fails: ${names}`,
    failed.flatMap(([variant, summary]) => failures(summary).map((line) => `${variant}: ${line}`)),
  );
}

/**
 * Results by variant. One after another: the user's own tests may share a database or a port. The control is a build
 * that has just passed, under another name.
 */
async function proveAtGate(
  equipment: Equipment,
  builds: readonly Build[],
  options: Parameters<typeof passGate>[2],
): Promise<ReadonlyMap<string, GateResult>> {
  const results = new Map<string, GateResult>();
  const byHash = new Map<string, GateResult>();
  for (const [i, build] of builds.entries()) {
    const { variant, hash } = build.summary;
    // A ruler answers nobody's questions but its own.
    if (build.asks !== undefined) continue;
    const known = byHash.get(hash);
    const result = known ?? (await passGate(equipment, build, options));
    byHash.set(hash, result);
    // Who is refused is named once.
    results.set(variant, known === undefined ? result : { ...known, refused: null });
    const said = gateText(result.record);
    if (known !== undefined || result.refused !== null || said === '') continue;
    const text = `${variant}: ${said}${result.reused ? ' (stored result of the same build)' : ''}`;
    equipment.emit({ kind: 'progress', done: i + 1, total: builds.length, text, leftMs: null });
  }
  refuseAtGate(results);
  return results;
}

function refuseAtGate(results: ReadonlyMap<string, GateResult>): void {
  const failed = [...results].flatMap(([variant, { refused }]) =>
    refused === null ? [] : [{ variant, refused }],
  );
  if (failed.length === 0) return;
  throw new ConformanceError(
    `not measured, because the gate refuses ${failed.map(({ variant, refused }) => `${variant} (${refused.text})`).join(', ')}`,
    failed.flatMap(({ variant, refused }) => refused.lines.map((line) => `${variant}: ${line}`)),
  );
}
