/** Every build proves itself before it is measured; a proof holds as long as build and suite are the same. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../build/content-hash.ts';
import { PROJECT_ROOT } from '../build/lab-root.ts';
import { writeAtomic } from '../build/write-atomic.ts';
import { failures } from '../conformance/summary.ts';
import { ConformanceError } from '../model/errors.ts';
import type { ConformanceSummary } from '../model/records.ts';
import type { Build } from '../model/target.ts';
import type { Equipment } from './equipment.ts';
import { interruptible } from './guard.ts';

const STORED_VERSION = 1;
/** Suites wait for timers more than they compute, so two share a machine well. */
const AT_ONCE = 2;

interface Stored {
  version: typeof STORED_VERSION;
  build: string;
  /** Content hash of the suite itself: a new case makes the old proof void. */
  suite: string;
  summary: ConformanceSummary;
}

/** Summary by variant. Throws ConformanceError, with the failing rows, when a build fails. */
export async function proveBuilds(
  equipment: Equipment,
  builds: readonly Build[],
  { retest }: { retest: boolean },
): Promise<Record<string, ConformanceSummary>> {
  const suite = await contentHash({ root: PROJECT_ROOT, sources: ['harness/conformance'], labels: [] });
  const summaries: Record<string, ConformanceSummary> = {};
  const waiting = [...builds];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
      const proof = proveBuild(equipment, build, suite, retest);
      const { summary, reused } = await interruptible(equipment.signal, proof);
      summaries[build.summary.variant] = summary;
      done++;
      const text = `${build.summary.variant}: ${score(summary)}${reused ? ' (stored result of the same build)' : ''}`;
      equipment.emit({ kind: 'progress', done, total: builds.length, text, leftMs: null });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  refuseFailing(summaries);
  return Object.fromEntries(builds.map(({ summary: { variant } }) => [variant, summaries[variant]!]));
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
