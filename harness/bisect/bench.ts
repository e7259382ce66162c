/**
 * `npm run bench:bisect`: does a bisection find the commit that made a server 5 or 2 % slower? Histories of 32 commits in which
 * one function of twenty takes so many more steps, counted and never timed; each with another place and another seed.
 *
 *     node harness/bisect/bench.ts --plan 5m:0.05,10m:0.02,10m:0.02 --commits 32 --seed 1 --profile
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderFlamegraph } from '../../reports/flamegraph/page.ts';
import { DEFAULTS } from '../cli/defaults.ts';
import { realEquipment } from '../cli/equipment.ts';
import { withoutConfig } from '../config/load.ts';
import { UsageError } from '../model/errors.ts';
import { formatChange, formatDuration, parseDuration } from '../model/units.ts';
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { createRandom } from '../stats/random.ts';
import { adHocWorkload } from '../workloads/index.ts';
import { bisect } from './bisect.ts';
import { commitsBetween } from './commits.ts';
import { culprit, plantHistory } from './planted-history.ts';
import { profileStep } from './profile-step.ts';
import type { BisectResult } from './result.ts';
import { targetsAt } from './targets-at.ts';

interface Round {
  budgetMs: number;
  share: number;
}

const { values } = parseArgs({
  options: {
    plan: { type: 'string', default: ['6m:0.05', ...new Array<string>(5).fill('10m:0.02')].join(',') },
    commits: { type: 'string', default: '32' },
    seed: { type: 'string', default: '1' },
    'no-profile': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const rounds = values.plan.split(',').map((text): Round => {
  const [budget = '', share = ''] = text.split(':');
  const budgetMs = parseDuration(budget);
  if (budgetMs === undefined || !(Number(share) > 0))
    throw new UsageError(`--plan: expected TIME:SHARE,… as in 5m:0.05, got "${text}"`);
  return { budgetMs, share: Number(share) };
});

interface Outcome {
  share: number;
  right: boolean;
  durationMs: number;
}

const interrupt = handleInterrupt();
const labDir = await mkdtemp(join(tmpdir(), 'perfduel-bench-bisect-'));

async function run(
  { budgetMs, share }: Round,
  at: number,
  seed: number,
  profiled: boolean,
): Promise<Outcome> {
  const commits = Number(values.commits);
  await using history = await plantHistory({ commits, steps: { [at]: share } });
  const lab = withoutConfig(history.folder);
  const { signal } = interrupt;
  const equipment = await realEquipment({
    labDir,
    signal,
    lab,
    emit: (event) => {
      if (values.verbose && 'text' in event && event.kind !== 'action')
        process.stderr.write(`  ${event.text}\n`);
    },
  });
  const targets = await targetsAt(`${process.execPath} server.mjs`, { ...lab, labDir, signal });
  const { result, builds, scenario } = await bisect(equipment, {
    range: await commitsBetween(history.folder, history.hashes[0]!, history.hashes.at(-1)!),
    targets,
    scenario: adHocWorkload(['GET /']),
    budgetMs,
    margin: DEFAULTS.margin,
    seed,
    load: DEFAULTS.load,
    slicesPerTrial: null,
    warmupRequests: null,
    fresh: false,
  });
  const right = result.kind === 'found' && result.suspects[0]?.commit.hash === history.hashes[at];
  process.stdout.write(
    `${share * 100} % planted in ${at} of ${commits}, seed ${seed}: ${line(result, right)}\n`,
  );
  if (right && profiled) {
    const where = { scenario: await scenario(), seed, folder: result.folder };
    const profile = await profileStep(equipment, await builds(), where, DEFAULTS.profile, renderFlamegraph);
    const named = profile.kind === 'taken' ? profile.changes.map(({ name }) => name) : [];
    process.stdout.write(
      `  profile: ${culprit(at)} is ${named.includes(culprit(at)) ? '' : 'NOT '}among ${named.length} named\n`,
    );
  }
  return { share, right, durationMs: result.durationMs };
}

function line(
  { kind, change, comparisons, visited, durationMs, suspects }: BisectResult,
  right: boolean,
): string {
  const cost = `${comparisons} comparisons of ${visited} commits in ${formatDuration(durationMs)}`;
  if (kind !== 'found') return `${kind === 'same' ? 'ends called the same' : 'not narrowed down'}, ${cost}`;
  const effect =
    change === null
      ? ''
      : `, ${formatChange(change.ratio)} (${formatChange(change.low)} to ${formatChange(change.high)}) of ${change.epochs} epochs`;
  return `${right ? 'found' : `WRONG, ${suspects[0]!.commit.subject}`}${effect}, ${cost}`;
}

try {
  const random = createRandom(Number(values.seed)).fork('bisect');
  const outcomes: Outcome[] = [];
  for (const [i, round] of rounds.entries()) {
    const at = 1 + random.integer(Number(values.commits));
    const seed = random.integer(2 ** 31);
    const first = rounds.findIndex(({ share }) => share === round.share) === i;
    outcomes.push(await run(round, at, seed, first && !values['no-profile']));
  }
  for (const share of new Set(rounds.map((round) => round.share))) {
    const own = outcomes.filter((outcome) => outcome.share === share);
    const right = own.filter((outcome) => outcome.right).length;
    const totalMs = own.reduce((sum, { durationMs }) => sum + durationMs, 0);
    process.stdout.write(
      `${share * 100} %: the planted commit was named in ${right} of ${own.length}, ${formatDuration(totalMs / own.length)} each\n`,
    );
  }
} finally {
  interrupt.dispose();
  await stopAll();
  await rm(labDir, { recursive: true, force: true });
}
process.exit();
